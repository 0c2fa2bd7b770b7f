"""The books: every payment has a payer and a payee, and a quarter that does not close is an error."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.accelerate import ENGINES, using
from sim.ledger import SECTORS, Ledger, LedgerError


@pytest.fixture(autouse=True, scope="module", params=ENGINES)
def engine(request):
    """Every test of the books is made with both engines."""
    with using(request.param):
        yield


@pytest.fixture
def books():
    """Two futures; three firms and two universities with some cash."""
    ledger = Ledger(2)
    ledger.open("firms", np.array([[10.0, 20.0, 30.0], [1.0, 2.0, 3.0]]))
    ledger.open("universities", np.zeros((2, 2)))
    return ledger


def cash(ledger, name):
    return ledger.accounts[name].cash


def everything(ledger):
    return sum(account.cash.sum(axis=1) for account in ledger.accounts.values())


def test_sectors_are_open_with_nothing(books):
    assert set(SECTORS) < set(books.accounts)
    assert all((cash(books, name) == 0).all() for name in SECTORS)


def test_a_population_pays_a_sector(books):
    bill = np.array([[1.0, 2.0, 0.0], [0.5, 0.0, 0.25]])
    books.pay("firms", "energy", bill, "electricity")
    assert cash(books, "firms").tolist() == [[9.0, 18.0, 30.0], [0.5, 2.0, 2.75]]
    assert cash(books, "energy").tolist() == [[3.0], [0.75]]
    assert books.flow("electricity").tolist() == [[3.0], [0.75]]
    books.close()


def test_a_sector_pays_a_population(books):
    grants = np.array([[4.0, 1.0], [2.0, 0.0]])
    books.pay("government", "universities", grants, "grants")
    assert cash(books, "universities").tolist() == grants.tolist()
    assert cash(books, "government").tolist() == [[-5.0], [-2.0]]
    books.close()


def test_sectors_and_populations_pay_each_other(books):
    books.pay("households", "government", np.array([[7.0], [8.0]]), "taxes")
    books.pay(
        "firms",
        "universities",
        np.array([[3.0, 0, 0], [0, 1.0, 1.0]]),
        "sponsoring",
        np.array([[1.0, 2.0], [2.0, 0.0]]),
    )
    assert cash(books, "households").tolist() == [[-7.0], [-8.0]]
    assert cash(books, "universities").tolist() == [[1.0, 2.0], [2.0, 0.0]]
    assert cash(books, "firms").tolist() == [[7.0, 20.0, 30.0], [1.0, 1.0, 2.0]]
    books.close()


@given(st.lists(st.tuples(st.integers(0, 8), st.integers(0, 8), st.floats(-1e6, 1e6)), max_size=12))
def test_money_is_neither_made_nor_lost(payments):
    ledger = Ledger(2)
    ledger.open("firms", np.full((2, 3), 5.0))
    ledger.open("universities", np.full((2, 2), 5.0))
    names, before = list(ledger.accounts), everything(ledger)
    for payer, payee, amount in payments:
        width = [cash(ledger, names[i]).shape[1] for i in (payer, payee)]
        parts = [np.full((2, n), amount / n) for n in width]
        ledger.pay(names[payer], names[payee], parts[0], "anything", parts[1])
    scale = 1 + sum(abs(amount) for _, _, amount in payments)
    ledger.close()
    assert everything(ledger) == pytest.approx(before, abs=1e-12 * scale)


def test_the_same_purpose_adds_up_until_the_quarter_closes(books):
    for _ in range(3):
        books.pay("households", "energy", np.array([[1.0], [2.0]]), "electricity")
    assert books.flow("electricity").tolist() == [[3.0], [6.0]]
    books.close()
    assert books.flow("electricity").tolist() == [[0.0], [0.0]]
    assert books.flow("never paid").tolist() == [[0.0], [0.0]]


def test_a_payment_that_nobody_receives_in_full_names_its_purpose(books):
    paid, received = np.array([[3.0, 0, 0], [0, 1.0, 1.0]]), np.array([[1.0, 2.0], [2.0, 0.5]])
    before = cash(books, "firms").copy()
    with pytest.raises(
        LedgerError, match=r"sponsoring: firms pays 2 but universities receives 2\.5 \(row 1\)"
    ):
        books.pay("firms", "universities", paid, "sponsoring", received)
    # Nothing was moved.
    assert np.array_equal(cash(books, "firms"), before)
    books.close()


def test_a_payment_that_is_no_number_is_an_error(books):
    with pytest.raises(LedgerError, match="rent"):
        books.pay("households", "clouds", np.array([[1.0], [np.nan]]), "rent")


@pytest.mark.parametrize("mismatch", [1e-6, -1e-6, 1.0])
def test_a_small_mismatch_is_seen(books, mismatch):
    with pytest.raises(LedgerError, match="grants"):
        books.pay(
            "government",
            "universities",
            np.ones((2, 2)),
            "grants",
            np.array([[1.0, 1.0], [1.0, 1.0 + mismatch]]),
        )


def test_rounding_is_no_mismatch(books):
    books.pay(
        "government", "universities", np.full((2, 2), 1e9), "grants", np.full((2, 2), 1e9 * (1 + 1e-12))
    )
    books.close()


@pytest.mark.parametrize("amount", [1e-3, -5.0])
def test_cash_written_outside_the_ledger_is_caught(books, amount):
    books.pay("households", "energy", np.array([[1.0], [2.0]]), "electricity")
    cash(books, "firms")[1, 2] += amount
    with pytest.raises(LedgerError, match="firms: cash of agent 2, row 1, changed outside the ledger"):
        books.close()


def test_cash_that_becomes_no_number_is_caught(books):
    cash(books, "firms")[0, 1] = np.nan
    with pytest.raises(LedgerError, match="agent 1, row 0"):
        books.close()


def test_writing_and_paying_the_same_amount_is_still_caught(books):
    cash(books, "firms")[:] -= 1.0
    cash(books, "energy")[:] += 3.0
    with pytest.raises(LedgerError, match="outside the ledger"):
        books.close()


@pytest.mark.parametrize("amount", [np.ones((2, 1)), np.full((2, 1), -2.0)])
def test_one_amount_meant_for_a_whole_population_does_not_pass(books, amount):
    # A (row, 1) amount would be taken from every firm: the books must not close.
    with pytest.raises(LedgerError):
        books.pay("firms", "energy", amount, "electricity")
        books.close()


def test_an_amount_for_one_future_alone_is_refused(books):
    with pytest.raises(LedgerError, match=r"electricity: an amount of shape \(1, 1\)"):
        books.pay("households", "energy", np.ones((1, 1)), "electricity")


def test_each_quarter_is_checked_on_its_own(books):
    for _ in range(4):
        books.pay("firms", "energy", np.full((2, 3), 0.1), "electricity")
        books.close()
    assert cash(books, "energy") == pytest.approx(np.full((2, 1), 1.2))
    cash(books, "energy")[0, 0] += 1.0
    with pytest.raises(LedgerError, match="energy"):
        books.close()

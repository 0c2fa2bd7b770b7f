"""Undo and redo, and the address that follows."""

from streamlit.testing.v1 import AppTest


def page():
    from dataclasses import replace

    import streamlit as st

    from dashboard import session

    state = session.current()
    session.write_address(state)
    st.button("Undo", on_click=session.undo, disabled=not session.can_undo())
    st.button("Redo", on_click=session.redo, disabled=not session.can_redo())
    for year in (2027, 2035):
        st.button(str(year), on_click=lambda year=year: session.change(lambda it: replace(it, year=year)))
    st.button(
        "Models",
        on_click=lambda: session.change(lambda it: it.with_view("concentration", "models"), step=False),
    )
    st.text(str(state.year))


def press(test, label):
    next(it for it in test.button if it.label == label).click()
    test.run()
    assert not test.exception
    enabled = {it.label for it in test.button if not it.disabled}
    return int(test.text[0].value), "Undo" in enabled, "Redo" in enabled


def test_undo_goes_back_and_redo_forward():
    test = AppTest.from_function(page, default_timeout=60).run()
    assert press(test, "2027") == (2027, True, False)
    assert press(test, "2035") == (2035, True, False)
    assert press(test, "Undo") == (2027, True, True)
    assert press(test, "Undo") == (2030, False, True)
    assert press(test, "Redo") == (2027, True, True)
    assert test.query_params["year"] == "2027"
    assert press(test, "Redo") == (2035, True, False)
    assert press(test, "Undo") == (2027, True, True)
    assert press(test, "2035") == (2035, True, False), "a new step ends what could be redone"


def test_a_chart_chosen_is_no_step_to_undo():
    test = AppTest.from_function(page, default_timeout=60).run()
    assert press(test, "Models") == (2030, False, False)
    assert test.query_params["concentration"] == "models"

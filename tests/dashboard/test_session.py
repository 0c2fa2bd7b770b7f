"""Undo and redo, and the address that follows."""

from streamlit.testing.v1 import AppTest


def page():
    from dataclasses import replace

    import streamlit as st

    from dashboard import session

    state = session.opened()
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


def test_a_late_browser_is_told_from_a_reader_who_goes_back():
    test = AppTest.from_function(page, default_timeout=60).run()
    assert press(test, "2027")[0] == 2027
    test.query_params.clear()  # it has not drawn the new address yet
    assert int(test.run().text[0].value) == 2027
    assert test.query_params["year"] == "2027"
    test.run()  # now it has
    test.query_params.clear()
    assert int(test.run().text[0].value) == 2030
    assert "year" not in test.query_params


def test_widgets_take_another_key_when_the_state_moves_under_them():
    def keys():
        from dataclasses import replace

        import streamlit as st

        from dashboard import session

        session.opened()
        st.button(
            "all", on_click=lambda: session.change(lambda it: replace(it, year=2027), anew=True, keep="b")
        )
        st.button("one", on_click=lambda: session.renew("b"))
        st.button("own", on_click=lambda: session.change(lambda it: replace(it, year=2035)))
        st.button("back", on_click=session.undo)
        st.text(f"{session.key('a')} {session.key('b')} {session.began().year}")

    test = AppTest.from_function(keys, default_timeout=60).run()
    seen = [test.text[0].value]
    for place in (0, 1, 2, 3):
        test.button[place].click().run()
        assert not test.exception
        seen.append(test.text[0].value)
    assert seen == ["a b 2030", "a-1 b 2027", "a-1 b-2 2027", "a-1 b-2 2027", "a-3 b-3 2027"]


def test_what_a_late_browser_repeats_under_an_old_key_is_not_heard():
    def switch():
        from dataclasses import replace

        import streamlit as st

        from dashboard import session

        state = session.opened()
        act = session.bound("shared", lambda on: session.change(lambda it: replace(it, shared=on)))
        st.toggle("Shared", state.shared, **act)
        st.button("late", on_click=session._heard, args=("shared", "shared", act["args"][2]))
        st.button("renew", on_click=session.renew, args=("shared",))
        st.text(str(state.shared))

    test = AppTest.from_function(switch, default_timeout=60).run()
    test.toggle[0].set_value(True).run()
    assert test.text[0].value == "True"
    test.button[1].click().run()
    assert test.toggle[0].key == "shared-1" and test.toggle[0].value is True
    test.session_state["shared"] = False
    test.button[0].click().run()
    assert test.text[0].value == "True" and not test.exception

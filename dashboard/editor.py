"""A text field with line numbers that tells what is typed while it is typed; lines can be marked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st
from streamlit.components.v2 import component

HEIGHT = 520
WAIT = 350  # milliseconds without a key after which the text is sent

_HTML = (
    '<div class="field"><div class="numbers" aria-hidden="true"></div><textarea wrap="off"></textarea></div>'
)
_CSS = """
.field { display:flex; direction:ltr; height:100%; border:1px solid var(--st-border-color); border-radius:6px;
  background:var(--st-background-color); overflow:hidden; font:13px/20px var(--st-code-font, monospace) }
.field:focus-within { border-color:var(--st-primary-color) }
.numbers { flex:none; overflow:hidden; padding:8px 6px; text-align:right; user-select:none; white-space:pre;
  color:var(--st-text-color); opacity:.75; background:var(--st-secondary-background-color) }
.numbers span { display:block; padding:0 4px; border-radius:3px }
.numbers .bad { background:#B0590A; color:#fff; font-weight:600 }
textarea { flex:1; min-width:0; border:0; outline:0; resize:none; padding:8px; margin:0; font:inherit; tab-size:2;
  white-space:pre; overflow:auto; color:var(--st-text-color); background:transparent; unicode-bidi:plaintext }
"""
_SCRIPT = """
const states = new WeakMap()
export default function (component) {
  const { parentElement, data, setStateValue } = component
  const area = parentElement.querySelector('textarea'), numbers = parentElement.querySelector('.numbers')
  const state = states.get(area) ?? {}
  states.set(area, state)
  state.send = setStateValue
  const count = () => {
    const lines = area.value.split('\\n').length
    const parts = []
    for (let line = 1; line <= lines; line++) {
      const number = document.createElement('span')
      number.textContent = line
      if (data.marked[line]) { number.className = 'bad'; number.title = data.marked[line] }
      parts.push(number)
    }
    numbers.replaceChildren(...parts)
    numbers.scrollTop = area.scrollTop
  }
  if (state.revision !== data.revision) {
    state.revision = data.revision
    area.value = data.text
  }
  area.setAttribute('aria-label', data.label)
  area.spellcheck = false
  count()
  area.onscroll = () => { numbers.scrollTop = area.scrollTop }
  const send = () => {
    clearTimeout(state.timer)
    if (state.sent !== area.value) { state.sent = area.value; state.send('text', area.value) }
  }
  area.oninput = () => {
    count()
    clearTimeout(state.timer)
    state.timer = setTimeout(send, data.wait)
  }
  area.onblur = () => { if (state.timer) send() }
}
"""
_component = component("computelab_editor", html=_HTML, css=_CSS, js=_SCRIPT)


def editor(
    text: str, revision: int, label: str, marked: Mapping[int, str], key: str, act: Callable[[str], None]
) -> None:
    """Put the field on the page.

    Parameters
    ----------
    text : to begin with; shown anew whenever ``revision`` is another
    label : what the field is, for who cannot see it
    marked : what is wrong, by the number of the line
    act : is given the text whenever the reader changed it
    """

    def changed() -> None:
        held: Any = st.session_state[key]
        if (told := held.get("text")) is not None:
            act(told)

    given = {"text": text, "revision": revision, "label": label, "wait": WAIT}
    given |= {"marked": {str(line): said for line, said in marked.items()}}
    _component(key=key, data=given, height=HEIGHT, on_text_change=changed)

"""Tell the browser the language; draw the page again between light and dark, for charts hold fixed colours."""

from streamlit.components.v2 import component

_SCRIPT = """
export default function (component) {
  const { parentElement, data, setTriggerValue } = component
  const page = document.documentElement
  page.lang = data.lang
  page.dir = data.direction
  const host = parentElement instanceof ShadowRoot ? parentElement.host : parentElement
  const read = () => getComputedStyle(host).getPropertyValue('--st-background-color').trim()
  let last = read()
  const timer = setInterval(() => {
    const now = read()
    if (now !== last) {
      last = now
      setTriggerValue('theme', now)
    }
  }, 300)
  return () => clearInterval(timer)
}
"""
_component = component("computelab_theme", js=_SCRIPT)


def watch_theme(lang: str, direction: str) -> None:
    """Put the watcher, which shows nothing, on the page; it also tells the browser the page's language."""
    _component(key="lab_theme", data={"lang": lang, "direction": direction}, height=0)

"""Draw the page again when the reader changes between light and dark: charts hold fixed colours."""

from streamlit.components.v2 import component

_SCRIPT = """
export default function (component) {
  const { parentElement, setTriggerValue } = component
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


def watch_theme() -> None:
    """Put the watcher, which shows nothing, on the page."""
    _component(key="lab_theme", height=0)

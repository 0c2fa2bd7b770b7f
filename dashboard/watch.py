"""Tell the browser the language; draw the page again between light and dark, for charts hold fixed colours.

What a button opens stands at the end of the document; the Tab key steps from the button into it, and
back to the button, which closes it, at its end.

Which page is being left is noted, from the click until the other page begins: what a script of the page asks of the
server after the click, Streamlit takes for a wish to be back on it.
"""

from urllib.parse import urlencode

from streamlit.components.v2 import component

_SCRIPT = """
const longest = 30000 // milliseconds that a page may take to begin; then the click is taken to have led nowhere
document.addEventListener('click', event => {
  const link = event.target.closest?.('a[href]')
  if (!link || link.pathname === window.location.pathname || event.ctrlKey || event.metaKey || event.shiftKey) return
  window.labLeaving = {page: window.location.pathname, until: performance.now() + longest}
}, true)
export default function (component) {
  const { parentElement, data, setTriggerValue } = component
  const page = document.documentElement
  page.lang = data.lang
  page.dir = data.direction
  // pages of other titles make Streamlit's own script forget what it was told of the address
  const asked = new URLSearchParams(data.query)
  const here = new URLSearchParams(window.location.search)
  for (const name of ['embed', 'embed_options']) {
    here.getAll(name).forEach(value => asked.append(name, value))
  }
  asked.sort()
  here.sort()
  if (String(asked) !== String(here)) {
    const query = String(asked) ? '?' + asked : ''
    window.history.replaceState(window.history.state, '', window.location.pathname + query)
  }
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
  const stops = 'a[href], button:enabled, input:enabled, textarea:enabled, summary, [tabindex]'
  const tab = event => {
    const button = document.querySelector('[data-testid=stPopoverButton][aria-expanded=true]')
    const opened = document.querySelector('[data-testid=stPopoverBody]')
    if (event.key !== 'Tab' || !button || !opened) return
    if (document.activeElement === button && !event.shiftKey) {
      const first = [...opened.querySelectorAll(stops)].find(it => it.tabIndex >= 0 && it.getClientRects().length)
      if (first) event.preventDefault()
      first?.focus()
    } else if (opened.contains(document.activeElement)) {
      setTimeout(() => {
        if (opened.contains(document.activeElement)) return
        button.focus()
        button.click()
      })
    }
  }
  document.addEventListener('keydown', tab, true)
  return () => {
    clearInterval(timer)
    document.removeEventListener('keydown', tab, true)
  }
}
"""
_component = component("computelab_theme", js=_SCRIPT)


def watch_theme(lang: str, direction: str, query: dict[str, str]) -> None:
    """Put the watcher, which shows nothing, on the page; it also tells the browser language and address."""
    data = {"lang": lang, "direction": direction, "query": urlencode(query)}
    _component(key="lab_theme", data=data, height=0)

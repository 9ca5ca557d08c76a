export interface TextPart {
  text: string
  href?: string
}

const LINK = /\bhttps?:\/\/[^\s<>"'`]+/giu
/** What ends a sentence rather than an address. */
const TRAILING = /[.,;:!?)\]}’”…]+$/u

/** Splits a text at web addresses. Only http and https, and the address is shown as it is, so nothing hides behind other words. */
export function linkParts(text: string): TextPart[] {
  const parts: TextPart[] = []
  let at = 0
  for (const match of text.matchAll(LINK)) {
    const shown = trimEnd(match[0])
    if (!URL.canParse(shown)) continue
    if (match.index > at) parts.push({ text: text.slice(at, match.index) })
    parts.push({ text: shown, href: shown })
    at = match.index + shown.length
  }
  if (at < text.length) parts.push({ text: text.slice(at) })
  return parts
}

/** A closing bracket stays if the address has its opening one, as in Wikipedia's. */
function trimEnd(address: string): string {
  const trimmed = address.replace(TRAILING, '')
  return address[trimmed.length] === ')' && trimmed.includes('(') && !trimmed.includes(')')
    ? `${trimmed})`
    : trimmed
}

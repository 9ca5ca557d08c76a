import type { ComponentChildren } from 'preact'
import { goBack } from '../router'
import { strings } from '../strings'
import { Icon } from './icons'
import { useHeadingFocus } from './use-heading-focus'

/** The head of a page: back (always there on narrow screens), its name, and what can be done. The focus begins at its name. */
export function PageHead({ title, children }: { title: string; children?: ComponentChildren }) {
  const heading = useHeadingFocus(title)
  return (
    <header class="page-head">
      <button type="button" class="icon-button" aria-label={strings.common.back} onClick={() => goBack()}>
        <Icon name="back" />
      </button>
      <h1 ref={heading} tabIndex={-1}>
        {title}
      </h1>
      {children}
    </header>
  )
}

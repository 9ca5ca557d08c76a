import { Bird } from './parts/bird'
import { linkTo } from './router'
import { strings } from './strings'

export function NotFound() {
  return (
    <div class="empty">
      <Bird />
      <h1>{strings.app.notFound}</h1>
      <a class="button" {...linkTo({ page: 'conversations' })}>
        {strings.app.backToConversations}
      </a>
    </div>
  )
}

import type { LinkRequestText } from '../../engine/api'
import { useEngine } from '../engine-context'
import { CopyButton } from '../parts/copy'
import { QrCode } from '../parts/qr'
import { strings } from '../strings'

export function LinkByDevice({ request }: { request: LinkRequestText }) {
  const answered = useEngine().progress.value.some((one) => one.what === 'linking')
  return (
    <section class="card link-card" aria-labelledby="by-device">
      <div class="link-words">
        <h2 id="by-device">{strings.unlinked.byDevice}</h2>
        <ol class="steps">
          <li>{strings.unlinked.stepOpen}</li>
          <li>{strings.unlinked.stepGo}</li>
          <li>{strings.unlinked.stepScan}</li>
        </ol>
        <div class="code-box">
          <code tabIndex={0} role="textbox" aria-readonly="true" aria-label={strings.unlinked.code}>
            {request}
          </code>
          <CopyButton text={request} />
        </div>
        <p class="waiting" role="status">
          <span class="pulse" aria-hidden="true" />
          {answered ? strings.unlinked.linking : strings.unlinked.waiting}
        </p>
      </div>
      <QrCode text={request} label={strings.unlinked.qr} />
    </section>
  )
}

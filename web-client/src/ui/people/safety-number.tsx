import { useEffect, useState } from 'preact/hooks'
import type { Person, SafetyNumber as Digits } from '../../engine/api'
import { useEngine } from '../engine-context'
import { Icon } from '../parts/icons'
import { QrCode } from '../parts/qr'
import { useAction } from '../parts/use-action'
import { strings } from '../strings'

/** Twelve groups of five. */
export const digitGroups = (digits: string): string[] => digits.match(/\d{1,5}/g) ?? []

export function SafetyNumberCard({ person }: { person: Person }) {
  const engine = useEngine()
  const [number, setNumber] = useState<Digits | 'none'>()
  const [loads, setLoads] = useState(0)
  const mark = useAction(
    async (verified: boolean) => {
      const shown = typeof number === 'object' ? number.digits : ''
      await engine.setVerified(person.id, verified, shown).catch((problem: unknown) => {
        setLoads((before) => before + 1)
        throw problem
      })
      if (verified && person.identityReset) await engine.acknowledgeReset(person.id)
    },
    { loud: true },
  )
  useEffect(() => {
    let gone = false
    engine.safetyNumber(person.id).then(
      (value) => !gone && setNumber(value),
      () => !gone && setNumber('none'),
    )
    return () => {
      gone = true
    }
  }, [engine, person.id, person.identityReset, loads])
  const name = person.displayName || person.handle
  return (
    <section class="card safety" aria-labelledby="safety-title">
      <h2 id="safety-title">
        <Icon name="shield" /> {strings.person.safety}
      </h2>
      {number === 'none' ? (
        <p class="hint">{strings.person.safetyNone}</p>
      ) : (
        <>
          <p class="hint">{strings.person.safetyHint(name)}</p>
          <div class="safety-both">
            <p class="digits" dir="ltr">
              {digitGroups(number?.digits ?? '').map((group, index) => (
                <span key={index}>{group}</span>
              ))}
            </p>
            <div class="safety-qr">
              {number && <QrCode text={number.qr} label={strings.person.safetyQr} />}
            </div>
          </div>
          <div class="verified-line">
            {person.verified && (
              <span class="verified">
                <Icon name="shield" /> {strings.person.verified}
              </span>
            )}
            {/* One button, which keeps the focus when it changes its words. */}
            <button
              key="mark"
              type="button"
              class={`button ${person.verified ? 'quiet' : 'primary'}`}
              aria-disabled={mark.busy || number === undefined}
              onClick={() => void mark.run(!person.verified)}
            >
              {!person.verified && <Icon name="check" size={18} />}{' '}
              {person.verified ? strings.person.unverify : strings.person.verify}
            </button>
          </div>
        </>
      )}
    </section>
  )
}

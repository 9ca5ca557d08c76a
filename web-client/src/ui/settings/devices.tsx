import { useState } from 'preact/hooks'
import type { Device } from '../../engine/api'
import { useEngine } from '../engine-context'
import { ConfirmDialog, Dialog } from '../parts/dialog'
import { Field } from '../parts/field'
import { Icon } from '../parts/icons'
import { useAction } from '../parts/use-action'
import { strings } from '../strings'
import { ago, fullTime } from '../times'
import { LinkDeviceDialog } from './link-device'

export function DevicesSection() {
  const engine = useEngine()
  const [linking, setLinking] = useState(false)
  const [renaming, setRenaming] = useState<Device>()
  const [revoking, setRevoking] = useState<Device>()
  return (
    <section class="card" aria-labelledby="devices-title">
      <h2 id="devices-title">{strings.settings.devices}</h2>
      <ul class="plain-list devices">
        {engine.devices.value.map((one) => (
          <li key={one.number} class="device">
            <Icon name={/phone|android|ipad/iu.test(one.name) ? 'device' : 'laptop'} />
            <span class="row-text">
              <span class="row-title">
                <bdi>{one.name}</bdi>
              </span>
              <span class="row-preview">{deviceWords(one)}</span>
            </span>
            <button
              type="button"
              class="icon-button"
              aria-label={strings.settings.renameLabel(one.name)}
              onClick={() => setRenaming(one)}
            >
              <Icon name="edit" size={19} />
            </button>
            {!one.current && (
              <button
                type="button"
                class="icon-button"
                aria-label={strings.settings.revokeLabel(one.name)}
                onClick={() => setRevoking(one)}
              >
                <Icon name="trash" size={19} />
              </button>
            )}
          </li>
        ))}
      </ul>
      <button type="button" class="button" onClick={() => setLinking(true)}>
        <Icon name="plus" size={18} /> {strings.settings.link}
      </button>
      {linking && <LinkDeviceDialog onClose={() => setLinking(false)} />}
      {renaming && <RenameDialog device={renaming} onClose={() => setRenaming(undefined)} />}
      {revoking && (
        <ConfirmDialog
          title={strings.settings.revokeTitle(revoking.name)}
          text={<p>{strings.settings.revokeText}</p>}
          confirm={strings.settings.revoke}
          danger
          onConfirm={() => engine.revokeDevice(revoking.number)}
          onClose={() => setRevoking(undefined)}
        />
      )}
    </section>
  )
}

function deviceWords(device: Device): string {
  const parts = [
    device.current ? strings.settings.thisDevice : '',
    device.linked ? '' : strings.settings.notLinked,
    !device.current && device.lastSeenMs !== undefined
      ? strings.settings.deviceSeen(ago(device.lastSeenMs))
      : '',
    device.current || device.lastSeenMs === undefined
      ? strings.settings.deviceSince(fullTime(device.createdAtMs))
      : '',
  ]
  return parts.filter(Boolean).join(' · ')
}

function RenameDialog({ device, onClose }: { device: Device; onClose: () => void }) {
  const engine = useEngine()
  const [name, setName] = useState(device.name)
  const rename = useAction(() => engine.renameDevice(device.number, name.trim()))
  return (
    <Dialog title={strings.settings.renameTitle} onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          if (name.trim() !== '') void rename.run().then((done) => done && onClose())
        }}
      >
        <Field
          label={strings.entry.deviceName}
          value={name}
          onValue={setName}
          error={rename.error}
          dir="auto"
          autoFocus
          autoComplete="off"
        />
        <footer class="dialog-actions">
          <button type="button" class="button quiet" onClick={onClose}>
            {strings.common.cancel}
          </button>
          <button type="submit" class="button primary" aria-disabled={name.trim() === '' || rename.busy}>
            {strings.common.save}
          </button>
        </footer>
      </form>
    </Dialog>
  )
}

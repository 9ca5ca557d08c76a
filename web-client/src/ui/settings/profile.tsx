import { useState } from 'preact/hooks'
import type { Me } from '../../engine/api'
import { useEngine, useMe } from '../engine-context'
import { Avatar } from '../parts/avatar'
import { ConfirmDialog } from '../parts/dialog'
import { Field } from '../parts/field'
import { Icon } from '../parts/icons'
import { toast } from '../parts/toasts'
import { useAction } from '../parts/use-action'
import { strings } from '../strings'
import { PictureDialog, PictureInput } from './picture'
import { squarePicture } from './square-picture'

/** How others see this user: name and picture. */
export function ProfileSection() {
  const me = useMe()
  if (!me) return null
  return (
    <section class="card" aria-labelledby="profile-title">
      <h2 id="profile-title">{strings.settings.profile}</h2>
      <div class="profile">
        <Avatar id={me.id} name={me.displayName || me.handle} picture={me.avatar} size="large" />
        <PictureButtons me={me} />
      </div>
      <NameForm me={me} />
    </section>
  )
}

function NameForm({ me }: { me: Me }) {
  const engine = useEngine()
  const [name, setName] = useState(me.displayName)
  const save = useAction(async () => {
    await engine.updateProfile(name.trim())
    toast(strings.common.saved)
  })
  const changed = name.trim() !== me.displayName && name.trim() !== ''
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        if (changed) void save.run()
      }}
    >
      <Field
        label={strings.settings.name}
        value={name}
        onValue={setName}
        error={save.error}
        dir="auto"
        autoComplete="name"
        hint={strings.common.handle(me.handle)}
        after={
          <button type="submit" class="button" aria-disabled={!changed || save.busy}>
            {strings.common.save}
          </button>
        }
      />
    </form>
  )
}

function PictureButtons({ me }: { me: Me }) {
  const engine = useEngine()
  const [chosen, setChosen] = useState<Blob>()
  const [removing, setRemoving] = useState(false)
  const read = useAction(async (file: Blob) => setChosen(await squarePicture(file)))
  return (
    <div class="profile-picture">
      <PictureInput
        label={me.avatar === undefined ? strings.settings.pictureChoose : strings.settings.pictureChange}
        busy={read.busy}
        onFile={(file) => void read.run(file)}
      />
      {me.avatar !== undefined && (
        <button type="button" class="button quiet" onClick={() => setRemoving(true)}>
          <Icon name="trash" size={18} /> {strings.settings.pictureRemove}
        </button>
      )}
      {read.error && (
        <p class="error-text" role="alert">
          {read.error}
        </p>
      )}
      {chosen && <PictureDialog picture={chosen} onClose={() => setChosen(undefined)} />}
      {removing && (
        <ConfirmDialog
          title={strings.settings.pictureRemoveTitle}
          text={<p>{strings.settings.pictureRemoveText}</p>}
          confirm={strings.settings.pictureRemove}
          danger
          onConfirm={() => engine.setAvatar(null)}
          onClose={() => setRemoving(false)}
        />
      )}
    </div>
  )
}

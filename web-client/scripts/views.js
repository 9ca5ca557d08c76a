const MARA = '/c/0190f000-0000-7000-8000-000000002eef'
const NOOR = '/c/0190f000-0000-7000-8000-000000006ccd'
const LUCIA = '/c/0190f000-0000-7000-8000-00000000e889'
const personOf = (conversation) => conversation.replace('/c/', '/person/')
const inList = (page) => page.locator('.bubble').first().waitFor()
const button = (page, name) => page.getByRole('button', { name })

async function givePicture(page) {
  const base64 = await page.evaluate(async () => {
    const picture = await globalThis.demoEngine.avatar('', '9')
    const bytes = new Uint8Array(await picture.arrayBuffer())
    return btoa(String.fromCharCode(...bytes))
  })
  const file = { name: 'a.webp', mimeType: 'image/webp', buffer: Buffer.from(base64, 'base64') }
  await page.locator('input[type=file]').setInputFiles(file)
  await page.getByAltText('Your picture as others will see it').waitFor()
}

/** What is pictured: where it is, and what is done there first. */
export const views = {
  'sign-in': { path: '/?demo=signed-out' },
  'sign-in-error': {
    path: '/?demo=signed-out&notice=revoked',
    then: async (page) => {
      await page.getByLabel('Handle').fill('rowan')
      await page.getByLabel('Password', { exact: true }).fill('often')
      await page.keyboard.press('Enter')
      await page.getByText('Too many wrong passwords').waitFor()
    },
  },
  register: { path: '/register?demo=signed-out' },
  unlinked: { path: '/?demo=unlinked', then: (page) => page.locator('.qr').waitFor() },
  'begin-anew': { path: '/?demo=unlinked', then: (page) => button(page, 'Begin anew…').click() },
  conversations: { path: '/?demo=ready' },
  empty: { path: '/?demo=empty' },
  conversation: { path: `${MARA}?demo=ready`, then: inList },
  'conversation-middle': {
    path: `${MARA}?demo=ready`,
    then: async (page) => {
      await inList(page)
      await page.locator('.scroller').press('PageUp')
      await page.getByRole('button', { name: /newest/ }).waitFor()
      await page.evaluate((id) => globalThis.demoEngine.receive(id, 'Where are you?'), MARA.slice(3))
    },
  },
  'conversation-rtl': { path: `${NOOR}?demo=ready`, then: inList },
  'conversation-reset': { path: `${LUCIA}?demo=ready`, then: inList },
  'conversation-several': {
    path: '/c/g-demo1xxxxxxxxxxxxxxxx?demo=ready&line=unreachable',
    then: inList,
  },
  readme: { path: '/c/g-demo1xxxxxxxxxxxxxxxx?demo=ready&plain=1', then: inList },
  'message-details': {
    path: '/c/g-demo1xxxxxxxxxxxxxxxx?demo=ready',
    then: async (page) => {
      await inList(page)
      await page.locator('.bubble-line.own').last().focus()
      await page.keyboard.press('Enter')
      await page.locator('.recipients').waitFor()
    },
  },
  'composer-near': {
    path: `${MARA}?demo=ready&line=catching-up&work=1`,
    then: async (page) => {
      await inList(page)
      await page.getByLabel('Message', { exact: true }).fill('Whimbrels call. '.repeat(60))
    },
  },
  'composer-over': {
    path: `${MARA}?demo=ready&line=offline`,
    then: async (page) => {
      await inList(page)
      await page.getByLabel('Message', { exact: true }).fill('🐦'.repeat(1004))
    },
  },
  'new-conversation': {
    path: '/new?demo=ready',
    then: async (page) => {
      await page.getByRole('checkbox').nth(1).check()
      await page.getByRole('checkbox').nth(3).check()
      await page.getByLabel('Find by handle').last().fill('ada_l')
      await page.keyboard.press('Enter')
      await page.locator('.person-row').getByText('Ada Lindqvist').waitFor()
    },
  },
  requests: { path: '/requests?demo=ready' },
  person: {
    path: `${personOf(LUCIA)}?demo=ready`,
    then: (page) => page.locator('.qr').waitFor(),
  },
  'person-verified': { path: `${personOf(MARA)}?demo=ready`, then: (page) => page.locator('.qr').waitFor() },
  search: {
    path: '/search?q=thursday&demo=ready&alert=1',
    then: (page) => page.locator('mark').first().waitFor(),
  },
  settings: { path: '/settings?demo=ready&line=displaced' },
  'settings-picture': {
    path: '/settings?demo=ready',
    then: async (page) => {
      await givePicture(page)
      await button(page, 'Use this picture').click()
      await button(page, 'Change the picture').waitFor()
    },
  },
  'picture-chosen': { path: '/settings?demo=ready', then: givePicture },
  'picture-refused': {
    path: '/settings?demo=ready',
    then: async (page) => {
      const buffer = Buffer.from('no picture')
      await page.locator('input[type=file]').setInputFiles({ name: 'a.png', mimeType: 'image/png', buffer })
      await page.getByText('This is no picture').waitFor()
    },
  },
  'settings-end': {
    path: '/settings?demo=ready',
    then: (page) => page.locator('.main-scroll').evaluate((element) => element.scrollTo(0, 99999)),
  },
  'recovery-key': {
    path: '/settings?demo=ready',
    then: async (page) => {
      await button(page, 'Make a recovery key').click()
      await page.locator('.recovery-key').waitFor()
    },
  },
  'link-device': {
    path: '/settings?demo=ready',
    then: async (page) => {
      await button(page, 'Link a device').click()
      await page.getByLabel('Link code').fill('whimbrel-link:2:x')
      await page.keyboard.press('Enter')
      await page.getByText('Link “Chrome, Windows”?').waitFor()
    },
  },
}

/* Signing in, and linking a device that is signed in. */

export const entry = {
  signIn: 'Sign in',
  register: 'Create an account',
  welcome: 'Welcome back',
  newHere: 'New here?',
  haveAccount: 'Have an account already?',
  handle: 'Handle',
  handleHint: 'Letters a–z, digits and _. People find you by it.',
  displayName: 'Name',
  displayNameHint: 'What people see. You can change it later.',
  password: 'Password',
  passwordHint: 'Nobody can reset it for you, so keep it in a password manager.',
  showPassword: 'Show password',
  hidePassword: 'Hide password',
  deviceName: 'Name of this device',
  deviceNameHint: 'Tells your devices apart in the settings.',
  working: 'One moment…',
  missing: (what: string) => `Please fill in: ${what.toLowerCase()}.`,
  notices: {
    revoked: 'Another of your devices removed this one. Sign in to use it again; it will be a new device.',
    'signed-out-elsewhere': 'This device was signed out. Sign in again to go on.',
    replaced:
      'A newer copy of this device took its place, so this one was signed out for safety. Sign in again.',
  },
  promise: 'End-to-end encrypted. The server carries what it cannot read.',
} as const

export const unlinked = {
  title: 'Link this device',
  intro: (handle: string) =>
    `You are signed in as @${handle}. To read and write messages here, one of your other devices has to vouch for this one.`,
  byDevice: 'Use another device',
  stepOpen: 'Open Whimbrel on a device that is linked already.',
  stepGo: 'Go to Settings, then Devices, then “Link a device”.',
  stepScan: 'Scan this code there, or copy it and paste it there.',
  waiting: 'Waiting for your other device…',
  linking: 'Your other device has answered. Linking…',
  code: 'Link code',
  qr: 'QR code with the link code of this device',
  byKey: 'Use your recovery key',
  keyIntro:
    'The key of 56 characters that you wrote down when you made it. Capitals and dashes do not matter.',
  keyLabel: 'Recovery key',
  keyUse: 'Recover my messages',
  keyCount: (n: number) => `${n} of 56 characters`,
  keyBadCharacter: (c: string) => `“${c}” is not part of a recovery key.`,
  noKey: 'You have not made a recovery key for this account.',
  anew: 'I have neither',
  anewIntro:
    'Without another device or the recovery key, older messages cannot be opened by anyone, and that includes us. You can begin anew.',
  anewOpen: 'Begin anew…',
  anewTitle: 'Give up your old messages?',
  anewWarning: [
    'Everything you have written and received so far will be unreadable, for good.',
    'Your other devices will be thrown out.',
    'Your contacts will be told that your keys have changed, and should compare safety numbers with you again.',
  ],
  anewConfirm: 'Your password, to confirm',
  anewDo: 'Give up and begin anew',
  signOut: 'Sign out',
} as const

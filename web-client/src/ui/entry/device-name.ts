const browsers: readonly (readonly [RegExp, string])[] = [
  [/Edg\//, 'Edge'],
  [/OPR\//, 'Opera'],
  [/Firefox\/|FxiOS/, 'Firefox'],
  [/Chrome\/|CriOS/, 'Chrome'],
  [/Safari\//, 'Safari'],
]
const systems: readonly (readonly [RegExp, string])[] = [
  [/iPhone/, 'iPhone'],
  [/iPad/, 'iPad'],
  [/Android/, 'Android'],
  [/CrOS/, 'Chromebook'],
  [/Mac OS X/, 'Mac'],
  [/Windows/, 'Windows'],
  [/Linux/, 'Linux'],
]

/** A first name for this device that its owner will recognise, such as "Firefox, Linux". */
export function deviceNameGuess(userAgent: string): string {
  const first = (table: typeof browsers): string | undefined =>
    table.find(([sign]) => sign.test(userAgent))?.[1]
  return [first(browsers) ?? 'Browser', first(systems)].filter(Boolean).join(', ')
}

interface TrustedTypesFactory {
  createPolicy(
    name: string,
    rules: { createScriptURL: (url: string) => string },
  ): { createScriptURL: (url: string) => string }
}

/** The one policy that the Content-Security-Policy names (`trusted-types whimbrel`): scripts of this origin, and nothing else. */
const factory = (globalThis as { trustedTypes?: TrustedTypesFactory }).trustedTypes
const policy = factory?.createPolicy('whimbrel', { createScriptURL: sameOrigin })

function sameOrigin(url: string): string {
  if (new URL(url, location.origin).origin !== location.origin)
    throw new TypeError('A script of another origin')
  return url
}

/** For `serviceWorker.register` and `new Worker`, which take a plain text nowhere under Trusted Types. */
export const scriptUrl = (url: string): string => (policy ? policy.createScriptURL(url) : sameOrigin(url))

import { errors, jwtVerify, SignJWT } from 'jose'

/** What a token says: that it was given out for this session. */
export interface TokenClaims {
  readonly session: string
  readonly user: number
}

/** Signs tokens and verifies them: JWTs by HS256. */
export interface Tokens {
  sign(claims: TokenClaims, issuedAt: Date, expiresAt: Date): Promise<string>
  /** `undefined`: it is not ours, or has expired. */
  verify(token: string, now: Date): Promise<TokenClaims | undefined>
}

const algorithm = 'HS256'

export function createTokens(secret: string): Tokens {
  const key = new TextEncoder().encode(secret)
  return {
    sign: ({ session, user }, issuedAt, expiresAt) =>
      new SignJWT()
        .setProtectedHeader({ alg: algorithm })
        .setSubject(String(user))
        .setJti(session)
        .setIssuedAt(issuedAt)
        .setExpirationTime(expiresAt)
        .sign(key),
    async verify(token, now) {
      try {
        const options = { algorithms: [algorithm], requiredClaims: ['sub', 'jti', 'exp'], currentDate: now }
        const { payload } = await jwtVerify(token, key, options)
        return { session: payload.jti ?? '', user: Number(payload.sub) }
      } catch (error) {
        if (error instanceof errors.JOSEError) return undefined
        throw error
      }
    },
  }
}

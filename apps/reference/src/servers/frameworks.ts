/** The web frameworks that this app can answer through. */
export const frameworks = ['fastify', 'express', 'nest'] as const

export type Framework = (typeof frameworks)[number]

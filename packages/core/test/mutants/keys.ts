import type { Mutant } from './mutant.ts'

const keys = 'values/keys.test.ts'
const scopes = 'policy/scopes.test.ts'
const counts = 'commands/counts.test.ts'
const keyUnit = 'src/key/cache-key.test.ts'

export const keyMutants: readonly Mutant[] = [
  // Different ids share no key.
  {
    file: 'key/cache-key.ts',
    search: 'const encoded = /[#%{}',
    replacement: 'const encoded = /[#{}',
    test: keys,
    killer: 'encodes in an id what means something in keys',
  },
  {
    file: 'key/cache-key.ts',
    search: String.raw`\x20-\x22\x24`,
    replacement: String.raw`\x20-\x24`,
    test: keyUnit,
    killer: 'is never the key of what another id looks like when encoded',
  },
  {
    file: 'key/cache-key.ts',
    search: 'const text = textOf(id, layer)',
    replacement: "const text = textOf(id, layer).normalize('NFC')",
    test: keys,
    killer: 'encodes in an id what means something in keys',
  },
  {
    file: 'key/cache-key.ts',
    search: "return hash('sha256', text, 'base64url')",
    replacement: "return hash('sha256', text, 'base64url').slice(0, 6)",
    test: keys,
    killer: 'shortens a long id to a readable head and a digest',
  },
  {
    file: 'layer.ts',
    search: 'const known = params === undefined ? this.#byId?.get(id) : undefined',
    replacement: 'const known = this.#byId?.get(id)',
    test: keys,
    killer: 'tells params apart in memory too',
  },
  {
    file: 'key/cache-key.ts',
    search: 'return !layer.hashIds && isPlain(id)',
    replacement: 'return isPlain(id)',
    test: keyUnit,
    killer: 'is never a hash, which as an id would lead elsewhere',
  },
  {
    file: 'config/resolve-layer.ts',
    search: '${prefix}:v${version}:`',
    replacement: '${prefix}:`',
    test: keys,
    killer: 'finds nothing under another schema version',
  },
  {
    file: 'config/resolve-config.ts',
    search: '  refuseSharedKeys(resolved)\n',
    replacement: '',
    test: 'src/config/resolve-config.test.ts',
    killer: 'is a layer that would share keys with another',
  },
  // What clearing touches.
  {
    file: 'config/resolve-layer.ts',
    search: 'keyPrefix: `${around.namespace}:${prefix}',
    replacement: 'keyPrefix: `${prefix}',
    test: scopes,
    killer: 'removes one id, and nothing else',
  },
  {
    file: 'redis/scripts/log-operands.ts',
    search: '`{${namespace}:invalidation}:log`',
    replacement: "'{cache:invalidation}:log'",
    test: scopes,
    killer: 'clears its namespace, and leaves every other key',
  },
  {
    file: 'redis/scripts/log-operands.ts',
    search: '`{${namespace}:invalidation}:index`',
    replacement: "'{cache:invalidation}:index'",
    test: scopes,
    killer: 'clears its namespace, and leaves every other key',
  },
  {
    file: 'paths/invalidation-path.ts',
    search: '  const answer = await shared.tier.run(invalidateScopes, {',
    replacement: `  await shared.tier.write(async ({ client }) => {
    const found = await client.keys(\`\${cache.config.namespace}*\`)
    if (found.length > 0) await client.unlink(found)
  })
  const answer = await shared.tier.run(invalidateScopes, {`,
    test: scopes,
    killer: 'clears its namespace, and leaves every other key',
  },
  {
    file: 'paths/invalidation-path.ts',
    search: '  const answer = await shared.tier.run(invalidateScopes, {',
    replacement: `  await shared.tier.write(async ({ client }) => {
    const found = await client.keys(\`\${cache.config.namespace}:*\`)
    if (found.length > 0) await client.unlink(found)
  })
  const answer = await shared.tier.run(invalidateScopes, {`,
    test: counts,
    killer: 'invalidates tags, layers and everything by one script each',
  },
  {
    file: 'paths/invalidation-path.ts',
    search: "[indexMember('remove', `layer:${name}`)]",
    replacement: "[indexMember('remove', '*')]",
    test: scopes,
    killer: 'clears a layer by its handle or by its name, and nothing else',
  },
  {
    file: 'invalidation/index-mirror.ts',
    search: "`layer:${layer}`, '*']",
    replacement: '`layer:${layer}`]',
    test: scopes,
    killer: 'clears its namespace, and leaves every other key',
  },
]

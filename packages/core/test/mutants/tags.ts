import type { Mutant } from './mutant.ts'

const events = 'invalidation/events.test.ts'
const unit = 'src/invalidation/cascade.test.ts'

export const tagMutants: readonly Mutant[] = [
  {
    file: 'invalidation/cascade.ts',
    search: '      reached.push(implied)\n',
    replacement: '',
    test: unit,
    killer: 'goes on from what was implied, in circles too',
  },
  {
    file: 'invalidation/cascade.ts',
    search: 'if (all.size > most) throw',
    replacement: 'if (all.size > 1000) throw',
    test: unit,
    killer: 'may imply a thousand tags from each, and no more',
  },
  {
    file: 'invalidation/cascade.ts',
    search: "implied.replaceAll('*', () => captured)",
    replacement: "implied.replaceAll('*', captured)",
    test: unit,
    killer: 'puts what * stood for into the implied tags',
  },
  {
    file: 'invalidation/cascade.ts',
    search: 'tag.length <= head.length + tail.length',
    replacement: 'tag.length < head.length + tail.length',
    test: unit,
    killer: 'something must be in between',
  },
  {
    file: 'paths/tag-members.ts',
    search: "withImplied(named(mergedTags(tags), 'tags'), cascade)",
    replacement: "named(mergedTags(tags), 'tags')",
    test: 'invalidation/cascade.test.ts',
    killer: 'invalidates what a tag implies in every process',
  },
  {
    file: 'paths/event-path.ts',
    search: ' || event.sender === rules.sender',
    replacement: '',
    test: events,
    killer: 'runs each rule of its publisher once',
  },
  {
    file: 'paths/event-path.ts',
    search: '.filter((member) => !published.includes(member))',
    replacement: '',
    test: events,
    killer: 'invalidates what the rule of its publisher says, everywhere, by one command',
  },
  {
    file: 'redis/scripts/follow-event.ts',
    search: '    publishedAt,\n',
    replacement: "    '9007199254740991',\n",
    test: events,
    killer: 'Redis hears of it from one of them',
  },
  {
    file: 'paths/event-path.ts',
    search: '    try {\n      for (const tag of tagsOf',
    replacement:
      "    if (event.payload) {\n      for (const tag of tagsOf(cache, rule, event)) members.add(indexMember('remove', `tag:${tag}`))\n    } else try {\n      for (const tag of tagsOf",
    test: events,
    killer: 'that throws is reported',
  },
  {
    file: 'paths/event-path.ts',
    search: 'if (targets instanceof Promise) targets.catch(() => {})',
    replacement: '',
    test: events,
    killer: 'keeps the rejection of a rule that answers later from ending the process',
  },
  {
    file: 'paths/event-path.ts',
    search: '  else shared.recovery.addEvent(event, members, cache.clock.now())\n',
    replacement: '',
    test: events,
    killer: 'publishes once Redis is back',
  },
  {
    file: 'paths/event-path.ts',
    search: 'JSON.parse(payload))',
    replacement: 'payload)',
    test: events,
    killer: 'runs each rule of its publisher once, with the payload as JSON carries it',
  },
  {
    file: 'observability/health.ts',
    search: "const isDown = state.redis === 'unreachable' && state.memory === undefined",
    replacement: 'const isDown = false',
    test: 'src/observability/health.test.ts',
    killer: 'is down when neither tier is there',
  },
  {
    file: 'config/resolve-config.ts',
    search: '[...own, ...Array.from(layers.values(), ({ cascade }) => cascade).flat()]',
    replacement: '[...own]',
    test: 'invalidation/cascade.test.ts',
    killer: 'follows the rules of every layer in entries of any: invalidateTags',
  },
  {
    file: 'assembly/assemble-shared.ts',
    search: "client.on('-node', act)",
    replacement: 'void act',
    test: 'topology/cluster.test.ts',
    killer: 'does not bring back what was removed when the replica that takes over had not heard of it',
  },
  {
    file: 'paths/event-path.ts',
    search: 'shared.recent.confirm(',
    replacement: 'void (',
    test: 'log/failover.test.ts',
    killer: 'publishes an event again for processes that could not hear it before the failover',
  },
  {
    file: 'invalidation/suspects.ts',
    search: '      return queue.addEvent(target.name, target.members, askedAt)\n',
    replacement: '      return\n',
    test: 'log/failover.test.ts',
    killer: 'publishes an event again for processes that could not hear it before the failover',
  },
  {
    file: 'invalidation/suspects.ts',
    search: '      queue.addPattern(target.name, askedAt)\n',
    replacement: '',
    test: 'log/failover.test.ts',
    killer: 'issues deletePattern again after a failover',
  },
  {
    file: 'paths/call-options.ts',
    search: '  const tags = new Set<string>()\n',
    replacement:
      "  const tags = new Set<string>()\n  for (const each of lists) if (each) (each as string[]).push('another')\n",
    test: 'policy/scopes.test.ts',
    killer: 'writes to no list of tags that it is given',
  },
  {
    file: 'paths/redis-read.ts',
    search: "known === 'unknown' || cache.clock.now() >= cache.log.heardUntil ? undefined : known",
    replacement: 'undefined',
    test: 'commands/counts.test.ts',
    killer: 'asks nothing about tags on a hit in Redis while it hears the log',
  },
]

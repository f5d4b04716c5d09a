import model from 'wink-eng-lite-web-model'
import winkNlp, { type Detail, type Document, type ItsFunction } from 'wink-nlp'
import type { Analysis, Entity, Topic } from './analysis.ts'
import { mostFrequent } from './most-frequent.ts'

const mostEntities = 30
const mostTopics = 10

// wink-nlp is told what to put out by functions that use no `this`.
// oxlint-disable typescript/unbound-method
const nlp = winkNlp(model)
const { its } = nlp
// The model knows dates and sums but no names; proper nouns that stand together are taken for one.
nlp.learnCustomEntities([{ name: 'name', patterns: ['[PROPN] [|PROPN] [|PROPN]'] }])

/** Takes some ms for an article, so it is run in a thread of its own; there the model is loaded once. */
export function analyzeText(text: string): Analysis {
  const document = nlp.readDoc(text)
  return {
    sentences: document.sentences().length(),
    words: document
      .tokens()
      .out(its.type)
      .filter((type) => type === 'word').length,
    // Digits beyond these say nothing, and might differ from one processor to the other.
    sentiment: Math.round((document.out(its.sentiment) as number) * 1000) / 1000,
    entities: entitiesOf(document),
    topics: topicsOf(document),
  }
}

const kinds: Readonly<Record<string, Entity['kind']>> = { DATE: 'date', MONEY: 'money', PERCENT: 'percent' }

function entitiesOf(document: Document): Entity[] {
  const found = document.entities().out(its.detail) as Detail[]
  const all = [
    ...namesOf(document).map((name) => `name ${name}`),
    ...found.flatMap(({ type, value }) => (kinds[type] === undefined ? [] : [`${kinds[type]} ${value}`])),
  ]
  return mostFrequent(all, mostEntities).map(({ text, count }) => {
    const end = text.indexOf(' ')
    return { kind: text.slice(0, end) as Entity['kind'], text: text.slice(end + 1), count }
  })
}

/** Without the months of dates, and without what only looks like a name, as `I'm`. */
function namesOf(document: Document): string[] {
  const names = document
    .customEntities()
    .filter((name) => name.tokens().itemAt(0).parentEntity() === undefined)
    .out()
  return names.filter((name) => /^\p{Lu}[\p{L}\p{N} .&-]+$/u.test(name))
}

// Its type wants an argument that is always given.
const lemma = its.lemma as ItsFunction<string>

function topicsOf(document: Document): Topic[] {
  const nouns = document
    .tokens()
    .filter((token) => token.out(its.pos) === 'NOUN' && token.out(its.stopWordFlag) !== true)
  const lemmas = nouns.out(lemma)
  return mostFrequent(lemmas, mostTopics)
    .filter(({ count }) => count > 1)
    .map(({ text, count }) => ({ word: text, count }))
}

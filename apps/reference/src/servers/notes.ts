import type { Reader } from '../domain/account.ts'
import type { Answer } from '../domain/answer.ts'

// What is found out on the way of a request, for those who come later: by the framework's own request and response.
const readers = new WeakMap<object, Reader>()
const answers = new WeakMap<object, Answer>()

export function noteReader(request: object, reader: Reader | undefined): void {
  if (reader) readers.set(request, reader)
}

export function readerOf(request: object): Reader | undefined {
  return readers.get(request)
}

export function noteAnswer(response: object, answer: Answer): void {
  answers.set(response, answer)
}

/** `undefined`: the response cache has answered. */
export function answerOf(response: object): Answer | undefined {
  return answers.get(response)
}

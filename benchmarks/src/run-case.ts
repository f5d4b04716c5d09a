import type { BenchCase, Surroundings } from './bench-case.ts'
import { cases } from './cases/index.ts'

// The child's side: runs the case it is told to, and sends the results to its parent.
process.once('message', ({ name, ...surroundings }: Surroundings & Pick<BenchCase, 'name'>) => {
  const benchCase = cases.find((each) => each.name === name)!
  void benchCase.run(surroundings).then((results) => process.send!(results, () => process.exit()))
})

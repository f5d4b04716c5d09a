import type { LoadOptions, MemoryReadOptions, ReadOptions, WriteOptions } from '../paths/call-options.ts'
import type { Loader } from '../paths/loader.ts'
import type { LoadResult, ReadResult } from '../paths/read-result.ts'
import type { ClosedHost, Found, Stored } from './stored.ts'

/** The methods of a layer that are used here. */
export interface ResponseLayer {
  readMemory(id: string, options?: MemoryReadOptions): ReadResult<Found>
  read(id: string, options?: ReadOptions): Promise<ReadResult<ClosedHost | null>>
  read(id: string, loader: Loader<Found>, options?: LoadOptions): Promise<LoadResult<Found>>
  set(id: string, value: Stored | ClosedHost, options?: WriteOptions): Promise<unknown>
  delete(id: string, options?: ReadOptions): Promise<unknown>
}

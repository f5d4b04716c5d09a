import type { LoadOptions, MemoryReadOptions, ReadOptions, WriteOptions } from '../paths/call-options.ts'
import type { Loader } from '../paths/loader.ts'
import type { LoadResult, ReadResult } from '../paths/read-result.ts'
import type { ClosedHost, Stored } from './stored.ts'

/** The methods of a layer that are used here. */
export interface ResponseLayer {
  readMemory(id: string, options?: MemoryReadOptions): ReadResult<Stored>
  read(id: string, options?: ReadOptions): Promise<ReadResult<ClosedHost>>
  read(id: string, loader: Loader<Stored>, options?: LoadOptions): Promise<LoadResult<Stored>>
  set(id: string, value: Stored | ClosedHost, options?: WriteOptions): Promise<unknown>
  delete(id: string, options?: ReadOptions): Promise<unknown>
}

/** Runs a case; one that is excepted has to fail, since an exception that is needed no more hides the next mistake. */
export async function attempt(run: () => Promise<void>, exception: string | undefined): Promise<void> {
  if (exception === undefined) return run()
  const passed = await run().then(
    () => true,
    () => false,
  )
  if (passed) throw new Error(`passes after all, so that it needs no exception: ${exception}`)
}

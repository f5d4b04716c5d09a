import express from 'express4'
import type { TestServer } from '../../src/index.ts'
import { startExpress } from './express.ts'

export const express4: TestServer = {
  name: 'Express 4',
  // The types of the two versions differ in what is not used here.
  start: (app) => startExpress(express as unknown as Parameters<typeof startExpress>[0], app),
}

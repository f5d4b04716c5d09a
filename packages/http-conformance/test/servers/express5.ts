import express from 'express'
import type { TestServer } from '../../src/index.ts'
import { startExpress } from './express.ts'

export const express5: TestServer = { name: 'Express 5', start: (app) => startExpress(express, app) }

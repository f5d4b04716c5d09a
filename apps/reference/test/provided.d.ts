import '@tooling/redis-harness/provided'

# syntax=docker/dockerfile:1

FROM node:24-slim AS build
WORKDIR /repo
RUN npm install --global pnpm@12
COPY . .
RUN --mount=type=cache,target=/root/.local/share/pnpm/store pnpm install --frozen-lockfile
# The packages that the app uses, compiled; the app itself runs as it is.
RUN pnpm exec turbo run build --filter=@cache/reference^...
RUN pnpm --filter @cache/reference deploy --prod /app

FROM node:24-slim
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000 DATABASE=/data/reference.sqlite
RUN install --directory --owner=node --group=node /data
WORKDIR /app
COPY --from=build /app ./
USER node
VOLUME /data
EXPOSE 3000
# Any answer will do: without its database or Redis the app still answers what it can, and a restart would lose its memory.
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s \
  CMD ["node", "--eval", "await fetch('http://127.0.0.1:' + process.env.PORT + '/health')"]
CMD ["node", "src/main.ts"]

# Untested: there is no Docker daemon where this is developed. If it does not build for you, please say so.
#
#   docker build -t coscribe .
#   docker run --name coscribe -p 3000:3000 -v coscribe:/data -e PUBLIC_URL=https://notes.example.org coscribe
#   docker exec -it coscribe node collab-server/dist/main.js top

FROM node:24-slim AS build
WORKDIR /coscribe
COPY . .
ENV NEXT_TELEMETRY_DISABLED=1 TURBO_TELEMETRY_DISABLED=1
RUN npm ci --ignore-scripts \
 && npx turbo run build \
 && npm prune --omit=dev --ignore-scripts \
 && rm -rf .cache .turbo app/.next/cache e2e bench

FROM node:24-slim
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000 DATA_DIR=/data
RUN install -d -o node -g node -m 700 /data
WORKDIR /coscribe
COPY --from=build /coscribe .
USER node
VOLUME /data
EXPOSE 3000
HEALTHCHECK --interval=30s CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/healthz`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "tools/start.mjs"]

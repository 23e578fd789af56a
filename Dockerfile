# A static binary and nothing else: no shell, no libc, no root.
FROM golang:1.26 AS build
# Where modules come from, if not from Go's own proxy.
ARG GOPROXY
# What bot version says.
ARG VERSION
ENV CGO_ENABLED=0
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
# timetzdata: there is no time zone database in the last stage.
RUN go build -trimpath -tags timetzdata -ldflags "-s -w -X main.version=${VERSION}" -o /out/bot ./cmd/bot
RUN mkdir /out/data

FROM scratch
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=build /out/bot /bot
COPY LICENSE THIRD_PARTY_NOTICES.md /
# A named volume takes its owner from this folder.
COPY --from=build --chown=65532:65532 /out/data /data
ENV DATA_DIR=/data
VOLUME ["/data"]
USER 65532:65532
# No HEALTHCHECK: the bot ends when it cannot go on, and is started again.
ENTRYPOINT ["/bot"]
CMD ["serve"]

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
# The binary asks itself, at a socket in /data. At the first start a model may have
# all notes to embed, which takes its time.
HEALTHCHECK --interval=30s --timeout=5s --start-period=5m --retries=3 CMD ["/bot", "healthcheck"]
ENTRYPOINT ["/bot"]
CMD ["serve"]

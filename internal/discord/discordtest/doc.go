// Package discordtest is a Discord for tests: its REST API and its gateway over
// loopback, with the rules a bot has to keep. A broken rule fails the test.
//
// Start one with [New] and give the bot [Server.URL] and [Server.Token]. Make
// people and places with [Server.User], [Server.Guild] and [Guild.Channel]. Let
// people act with [Server.Slash], [Server.Press], [Server.Say] and the like, and
// look at what the bot did with [Interaction.Wait], [Interaction.Original],
// [Server.Messages] and [Server.WaitFor]. Make things go wrong with
// [Server.Fail] and [Server.Gateway].
//
// # What is enforced
//
// Interactions: a first response within three seconds of dispatch, once, of a
// type that fits; then edits and follow-ups for fifteen minutes; five follow-ups
// where the bot is no member. The three seconds are a violation only when the
// connection that brought the interaction is still open at their end and no
// injected fault hit the response. The first follow-up after a deferral that was
// not completed completes it. What is ephemeral is decided by the deferral.
//
// Messages: every limit of content, embeds, components, modals, files and
// choices, counted in code points; flags; mentions, which no message may allow;
// code fences, which no message may leave open; authorship; nonces; replies.
//
// Everything else: permissions of the bot for each channel; threads; names,
// sizes and places of commands; rate limits of channels, tokens and the bot,
// with Discord's headers, and that a client waits when it is told to; the
// token's place (a header, never a URL or a body); the User-Agent; the order,
// size, rate and sequence numbers of gateway payloads, heartbeats, intents and
// what the message-content intent hides, resumes with replay; and requests
// against Discord's OpenAPI description where it is at hand.
//
// A fault answers with Discord's status and code and is a violation as well
// when a right client never causes it. Those that come from the world (a
// message deleted, a permission taken, a token expired) are only answered.
//
// # What is simplified
//
// One shard; no compression; no roles, so a permission holds for a member
// everywhere and for the bot in every channel but those that deny it; member
// joins, reactions, polls, stickers, voice and webhooks of others do not exist.
// Rate limits have fixed windows of the sizes people see, because Discord
// publishes none; how long it remembers a nonce ("a few minutes") is five here.
// Commands of a guild and global ones appear at once, without a daily limit. A
// session is kept until another one begins. Ephemeral messages do not vanish. A
// deferral that was not completed is in [Server.Messages], with Loading set, as
// people see "is thinking".
package discordtest

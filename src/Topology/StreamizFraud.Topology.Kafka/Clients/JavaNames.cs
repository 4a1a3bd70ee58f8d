namespace StreamizFraud.Topology.Kafka.Clients;

/// <summary>Properties of the Java clients that librdkafka does not have, with what takes their place.</summary>
internal static class JavaNames
{
    private const string None = "it has no counterpart; leave it out";
    private const string Tokens = "librdkafka fetches tokens itself: sasl.oauthbearer.method and sasl.oauthbearer.token.endpoint.url";
    private const string Validation = "it is the broker's side of checking tokens; leave it out";
    private const string Metrics = "metrics are instruments of System.Diagnostics.Metrics; leave it out";
    private const string Partitions = "partitions are chosen as murmur2_random does; leave it out";
    private const string TrustStore = "use ssl.ca.location or ssl.ca.pem";
    private const string Ciphers = "librdkafka chooses by itself; ssl.cipher.suites limits it";
    private const string Level = "use compression.level";

    /// <summary>Each property, with the rest of a sentence.</summary>
    public static IReadOnlyDictionary<string, string> Instead { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["bootstrap.controllers"] = "use bootstrap.servers without a prefix",
        ["buffer.memory"] = "use queue.buffering.max.kbytes",
        ["compression.gzip.level"] = Level,
        ["compression.lz4.level"] = Level,
        ["compression.zstd.level"] = Level,
        ["config.providers"] = "Microsoft.Extensions.Configuration looks values up before the settings are bound",
        ["default.api.timeout.ms"] = "use request.timeout.ms without a prefix",
        ["exclude.internal.topics"] = "sources name their topics or match them; leave it out",
        ["fetch.max.wait.ms"] = "use fetch.wait.max.ms",
        ["interceptor.classes"] = None,
        ["max.block.ms"] = "use queue.buffering.max.kbytes and queue.buffering.max.messages: a full queue is waited for",
        ["max.poll.records"] = "use StreamsConfig.MaxRecordsPerCommit for transactions, queued.min.messages and queued.max.messages.kbytes for what is fetched ahead",
        ["max.request.size"] = "use message.max.bytes",
        ["metadata.max.idle.ms"] = None,
        ["metric.reporters"] = Metrics,
        ["metrics.num.samples"] = Metrics,
        ["metrics.recording.level"] = Metrics,
        ["metrics.sample.window.ms"] = Metrics,
        ["partitioner.adaptive.partitioning.enable"] = Partitions,
        ["partitioner.availability.timeout.ms"] = Partitions,
        ["partitioner.ignore.keys"] = Partitions,
        ["receive.buffer.bytes"] = "use socket.receive.buffer.bytes",
        ["sasl.client.callback.handler.class"] = Tokens,
        ["sasl.jaas.config"] = "use sasl.mechanism, sasl.username and sasl.password",
        ["sasl.kerberos.ticket.renew.jitter"] = "use sasl.kerberos.min.time.before.relogin",
        ["sasl.kerberos.ticket.renew.window.factor"] = "use sasl.kerberos.min.time.before.relogin",
        ["sasl.login.callback.handler.class"] = Tokens,
        ["sasl.login.class"] = Tokens,
        ["sasl.login.connect.timeout.ms"] = Tokens,
        ["sasl.login.read.timeout.ms"] = Tokens,
        ["sasl.login.refresh.buffer.seconds"] = Tokens,
        ["sasl.login.refresh.min.period.seconds"] = Tokens,
        ["sasl.login.refresh.window.factor"] = Tokens,
        ["sasl.login.refresh.window.jitter"] = Tokens,
        ["sasl.login.retry.backoff.max.ms"] = Tokens,
        ["sasl.login.retry.backoff.ms"] = Tokens,
        ["sasl.oauthbearer.assertion.template.file"] = Tokens,
        ["sasl.oauthbearer.clock.skew.seconds"] = Validation,
        ["sasl.oauthbearer.expected.audience"] = Validation,
        ["sasl.oauthbearer.expected.issuer"] = Validation,
        ["sasl.oauthbearer.header.urlencode"] = Tokens,
        ["sasl.oauthbearer.jwks.endpoint.refresh.ms"] = Validation,
        ["sasl.oauthbearer.jwks.endpoint.retry.backoff.max.ms"] = Validation,
        ["sasl.oauthbearer.jwks.endpoint.retry.backoff.ms"] = Validation,
        ["sasl.oauthbearer.jwks.endpoint.url"] = Validation,
        ["sasl.oauthbearer.jwt.retriever.class"] = Tokens,
        ["sasl.oauthbearer.jwt.validator.class"] = Validation,
        ["sasl.oauthbearer.scope.claim.name"] = Validation,
        ["security.providers"] = None,
        ["send.buffer.bytes"] = "use socket.send.buffer.bytes",
        ["share.acknowledgement.mode"] = None,
        ["share.acquire.mode"] = None,
        ["socket.connection.setup.timeout.max.ms"] = "use socket.connection.setup.timeout.ms",
        ["ssl.enabled.protocols"] = Ciphers,
        ["ssl.engine.factory.class"] = None,
        ["ssl.keymanager.algorithm"] = Ciphers,
        ["ssl.keystore.certificate.chain"] = "use ssl.certificate.pem",
        ["ssl.keystore.key"] = "use ssl.key.pem",
        ["ssl.keystore.type"] = "use ssl.keystore.location for PKCS#12, or ssl.certificate.pem and ssl.key.pem",
        ["ssl.protocol"] = Ciphers,
        ["ssl.provider"] = Ciphers,
        ["ssl.secure.random.implementation"] = Ciphers,
        ["ssl.trustmanager.algorithm"] = Ciphers,
        ["ssl.truststore.certificates"] = TrustStore,
        ["ssl.truststore.location"] = TrustStore,
        ["ssl.truststore.password"] = TrustStore,
        ["ssl.truststore.type"] = TrustStore,
        ["transaction.two.phase.commit.enable"] = "transactions are the runtime's own; leave it out",
    };
}

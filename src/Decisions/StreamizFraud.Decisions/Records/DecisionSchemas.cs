namespace StreamizFraud.Decisions;

/// <summary>Schemas of <see cref="Decision"/>, version 2. Version 1 lacks <see cref="Decision.Path"/>; the serdes read it too.</summary>
/// <remarks>
/// A field that is added gets a default, so that readers of either version read both; nothing is renamed or removed. Each version is a file
/// beside the older ones.
/// </remarks>
public static class DecisionSchemas
{
    /// <summary>CRC-64-AVRO of the parsing canonical form of <see cref="Avro"/>: what messages bear.</summary>
    public const ulong AvroFingerprint = 0xF3BAB71D17661DE1;

    /// <summary>The fingerprint of version 1.</summary>
    internal const ulong AvroFingerprintV1 = 0xD006266E4FA2A5E8;

    /// <summary>The Avro schema.</summary>
    public static string Avro { get; } = Read("decision-v2.avsc");

    /// <summary>The JSON schema (draft 2020-12).</summary>
    public static string Json { get; } = Read("decision-v2.schema.json");

    /// <summary>The Avro schema of version 1.</summary>
    internal static string AvroV1 { get; } = Read("decision-v1.avsc");

    internal static string Read(string file)
    {
        using var stream = typeof(DecisionSchemas).Assembly.GetManifestResourceStream(file)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}

namespace StreamizFraud.Topology.SchemaRegistry;

/// <summary>What went wrong at the registry.</summary>
public enum RegistryFault
{
    /// <summary>No usable answer from any address, after all retries.</summary>
    Unreachable,

    /// <summary>The registry has no such schema, subject or version.</summary>
    NotFound,

    /// <summary>The schema is not compatible with the subject's earlier ones.</summary>
    Incompatible,

    /// <summary>Any other refusal: wrong credentials, no permission, an invalid schema, an address that is no registry.</summary>
    Refused,
}

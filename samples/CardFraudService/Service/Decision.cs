namespace CardFraudService.Service;

/// <summary>What the service says of one payment: the score, what it was made from and by what. This record is also a training row.</summary>
/// <param name="PaymentId">The payment.</param>
/// <param name="Score">Probability of fraud, 0 to 1.</param>
/// <param name="ModelName">Name of the model.</param>
/// <param name="ModelVersion">Its version.</param>
/// <param name="ModelSha256">SHA-256 of its file, 64 lower-case hexadecimal digits.</param>
/// <param name="FeatureSetSha256">Hash of the feature set's definition, 64 lower-case hexadecimal digits.</param>
/// <param name="Late">Whether the payment came later than its feature set allows, so that rows of its windows may have been missing.</param>
/// <param name="Features">The full vector, in column order of the set.</param>
public readonly record struct Decision(
    string PaymentId,
    float Score,
    string ModelName,
    string ModelVersion,
    string ModelSha256,
    string FeatureSetSha256,
    bool Late,
    ReadOnlyMemory<double> Features);

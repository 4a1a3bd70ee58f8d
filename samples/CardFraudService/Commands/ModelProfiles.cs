using System.Collections.Concurrent;
using StreamizFraud.Scoring;
using StreamizFraud.Scoring.Onnx;

namespace CardFraudService.Commands;

/// <summary>What the contracts of the service's own model and of the packages of deployments say of scores and training rows, by their hash.</summary>
/// <param name="model">The service's model.</param>
/// <param name="folder">Folder of packages; null: there is none.</param>
internal sealed class ModelProfiles(string model, string? folder)
{
    private readonly ConcurrentDictionary<string, ModelManifest?> _known = new(StringComparer.Ordinal);

    public TrainingProfile? Of(ModelIdentity identity) => ManifestOf(identity)?.TrainingProfile;

    public bool LowIsSuspicious(ModelIdentity identity) => ManifestOf(identity)?.Direction == ScoreDirection.LowIsSuspicious;

    public bool IsProbability(ModelIdentity identity) => ManifestOf(identity)?.Meaning == ScoreMeaning.Probability;

    public TimeSpan? LabelMaturityOf(ModelIdentity identity) => ManifestOf(identity)?.LabelMaturityDays is { } days ? TimeSpan.FromDays(days) : null;

    private ModelManifest? ManifestOf(ModelIdentity identity) => _known.GetOrAdd(identity.Sha256, _ =>
    {
        using var own = OnnxFraudModel.Load(model);
        if (own.Identity.Sha256 == identity.Sha256)
        {
            return own.Manifest;
        }

        try
        {
            return folder is null ? null : ModelManifest.Of(OnnxModelFile.Read(new ModelFolder(folder).Get(identity.Sha256)).Metadata);
        }
        catch (Exception missing) when (missing is ModelMismatchException or IOException)
        {
            // A model that was retired and deleted is counted and not judged.
            return null;
        }
    });
}

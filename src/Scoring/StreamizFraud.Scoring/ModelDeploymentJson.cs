using System.Buffers;
using System.Text;
using System.Text.Json;

namespace StreamizFraud.Scoring;

/// <summary>Deployments as JSON.</summary>
internal static class ModelDeploymentJson
{
    public static string Write(ModelDeployment deployment)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            json.WriteStartArray("models");
            foreach (var model in deployment.Models)
            {
                json.WriteStartObject();
                json.WriteString("name", model.Name);
                json.WriteString("version", model.Version);
                json.WriteString("sha256", model.Sha256);
                json.WriteString("stage", NameOf(model.Stage));
                if (model.Share != 0)
                {
                    json.WriteNumber("share", model.Share);
                }

                json.WriteEndObject();
            }

            json.WriteEndArray();
            if (deployment.RollbackTo is { } sha256)
            {
                json.WriteString("rollback_to", sha256);
            }

            if (deployment.TakenBack is { } takenBack)
            {
                json.WriteString("taken_back", takenBack);
            }

            if (deployment.IsAutomaticRollbackOff)
            {
                json.WriteBoolean("automatic_rollback_off", true);
            }

            if (deployment.Reason is { } reason)
            {
                json.WriteString("reason", reason);
            }

            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(bytes.WrittenSpan);
    }

    /// <exception cref="ModelMismatchException">It is no deployment.</exception>
    public static ModelDeployment Read(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var root = document.RootElement;
            Known(root, "models", "rollback_to", "taken_back", "automatic_rollback_off", "reason");
            return new ModelDeployment([.. root.GetProperty("models").EnumerateArray().Select(ReadModel)])
            {
                RollbackTo = Optional(root, "rollback_to"),
                TakenBack = Optional(root, "taken_back"),
                IsAutomaticRollbackOff = root.TryGetProperty("automatic_rollback_off", out var off) && off.GetBoolean(),
                Reason = Optional(root, "reason"),
            };
        }
        catch (Exception wrong) when (wrong is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new ModelMismatchException($"It is no deployment of models: {(wrong is JsonException ? "it is not JSON" : "a field is missing or has another type")}.", inner: wrong);
        }
    }

    private static DeployedModel ReadModel(JsonElement model)
    {
        Known(model, "name", "version", "sha256", "stage", "share");
        return new DeployedModel(
            model.GetProperty("name").GetString()!, model.GetProperty("version").GetString()!, model.GetProperty("sha256").GetString()!, StageOf(model.GetProperty("stage").GetString()))
        {
            Share = model.TryGetProperty("share", out var share) ? share.GetDouble() : 0,
        };
    }

    /// <summary>A field that is not known may be what makes a later version of this library decide otherwise.</summary>
    private static void Known(JsonElement element, params ReadOnlySpan<string> names)
    {
        foreach (var property in element.EnumerateObject())
        {
            if (!names.Contains(property.Name))
            {
                throw new ModelMismatchException($"It is no deployment of models that this version of the library knows: it has a field {property.Name}.");
            }
        }
    }

    private static string? Optional(JsonElement root, string name) => root.TryGetProperty(name, out var value) ? value.GetString() : null;

    private static string NameOf(ModelStage stage) => stage switch
    {
        ModelStage.Champion => "champion",
        ModelStage.Challenger => "challenger",
        ModelStage.Shadow => "shadow",
        _ => "standby",
    };

    private static ModelStage StageOf(string? name) => name switch
    {
        "champion" => ModelStage.Champion,
        "challenger" => ModelStage.Challenger,
        "shadow" => ModelStage.Shadow,
        "standby" => ModelStage.Standby,
        _ => throw new ModelMismatchException("It is no deployment of models that this version of the library knows: a model has a stage that is not known."),
    };
}

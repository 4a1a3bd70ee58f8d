using System.Globalization;
using System.Text.Json;

namespace StreamizFraud.Scoring.Onnx;

/// <summary>Reads a contract from its keys and collects what is wrong with it.</summary>
internal sealed class ManifestReader(IReadOnlyDictionary<string, string> keys)
{
    private const int MostBackground = 1_000;

    private readonly List<string> _problems = [];
    private List<string> _names = [];

    /// <exception cref="ModelMismatchException">Lists all problems.</exception>
    public ModelManifest Read()
    {
        _names = Names();
        var read = new ModelManifest
        {
            FeatureNames = _names,
            Name = Text("model_name") ?? "unnamed",
            Version = Text("model_version") ?? "0",
            FeatureSet = Text("feature_set"),
            FeatureSha256 = Hashes(),
            FeatureSetSha256 = SetHash(),
            ScoreOutput = Text("score_output"),
            ScoreColumn = Whole("score_column"),
            ScoreClass = Text("score_class"),
            Reduction = OneOf("score_reduction", ("none", ScoreReduction.None), ("mse", ScoreReduction.MeanSquaredError)),
            Direction = OneOf("score_direction", ("high", ScoreDirection.HighIsSuspicious), ("low", ScoreDirection.LowIsSuspicious)),
            Meaning = OneOf(
                "score_meaning", ("unknown", ScoreMeaning.Unknown), ("probability", ScoreMeaning.Probability), ("margin", ScoreMeaning.Margin), ("error", ScoreMeaning.Error)),
            SamplingRate = Number("sampling_rate") ?? 1,
            Thresholds = OfNames("thresholds", "finite numbers by name", anyName: true, Finite),
            QuantileBins = OfNames("quantile_bins", "lists of ascending numbers by feature", anyName: false, Bins),
            Missing = Missing(out var other),
            MissingElse = other,
            Categories = OfNames("categories", "lists of different texts by feature", anyName: false, Texts),
            StateInputs = Listed("state_inputs"),
            StateOutputs = Listed("state_outputs"),
            StateCarry = [.. Listed("state_carry").Select(hash => hash.ToLowerInvariant())],
            TrainedFrom = Day("trained_from"),
            TrainedTo = Day("trained_to"),
            LabelMaturityDays = Whole("label_maturity_days"),
            Golden = Golden(),
            Background = Background(),
            Trees = Trees(),
            TrainingProfile = Profile(),
            ReasonTexts = OfNames("reason_texts", "texts by feature", anyName: false, value => value.ValueKind == JsonValueKind.String ? value.GetString() : null),
        };
        CheckTogether(read);
        return _problems.Count == 0 ? read : throw new ModelMismatchException($"The contract of the ONNX model cannot be used: {string.Join("; ", _problems)}.");
    }

    private static double? Finite(JsonElement value) =>
        value.ValueKind == JsonValueKind.Number && value.GetDouble() is var number && double.IsFinite(number) ? number : null;

    private static IReadOnlyList<double>? Bins(JsonElement value)
    {
        var numbers = List(value, Finite);
        return numbers is { Count: > 0 } && numbers.Zip(numbers.Skip(1)).All(pair => pair.First < pair.Second) ? numbers : null;
    }

    private static IReadOnlyList<string>? Texts(JsonElement value)
    {
        var texts = value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(text => text.ValueKind == JsonValueKind.String)
            ? value.EnumerateArray().Select(text => text.GetString()!).ToList()
            : [];
        return texts.Count > 0 && texts.Distinct().Count() == texts.Count ? texts : null;
    }

    private static List<T>? List<T>(JsonElement value, Func<JsonElement, T?> read)
        where T : struct
    {
        if (value.ValueKind != JsonValueKind.Array)
        {
            return null;
        }

        var items = value.EnumerateArray().Select(read).ToList();
        return items.TrueForAll(item => item.HasValue) ? items.ConvertAll(item => item!.Value) : null;
    }

    private static MissingRule? Rule(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String when value.GetString() is "nan" => MissingRule.AsNaN,
        JsonValueKind.String => new MissingRule(double.NaN, value.GetString()),
        JsonValueKind.Number when Finite(value) is { } number => new MissingRule(number, null),
        _ => null,
    };

    private static bool IsHash(string? hash) => hash is { Length: 64 } && hash.All(char.IsAsciiHexDigit);

    private string? Text(string key) =>
        !ManifestJson.Known.Contains(key) ? throw new InvalidOperationException($"{key} is read and not among {nameof(ManifestJson)}.{nameof(ManifestJson.Known)}: a manifest beside a model could not have it.")
        : keys.GetValueOrDefault(key) is { Length: > 0 } text ? text : null;

    private T OneOf<T>(string key, params (string Name, T Value)[] values)
    {
        if (Text(key) is not { } text)
        {
            return values[0].Value;
        }

        foreach (var (name, value) in values)
        {
            if (name == text)
            {
                return value;
            }
        }

        _problems.Add($"{key} is none of {string.Join(", ", values.Select(value => value.Name))}");
        return values[0].Value;
    }

    private int? Whole(string key)
    {
        if (Text(key) is not { } text)
        {
            return null;
        }

        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return number;
        }

        _problems.Add($"{key} is not a whole number from 0 on");
        return null;
    }

    private double? Number(string key)
    {
        if (Text(key) is not { } text)
        {
            return null;
        }

        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number))
        {
            return number;
        }

        _problems.Add($"{key} is not a finite number");
        return null;
    }

    private DateOnly? Day(string key)
    {
        if (Text(key) is not { } text)
        {
            return null;
        }

        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
        {
            return day;
        }

        _problems.Add($"{key} is not a day such as 2026-01-31");
        return null;
    }

    private JsonElement? Json(string key, string form)
    {
        if (Text(key) is not { } json)
        {
            return null;
        }

        try
        {
            using var parsed = ManifestJson.Parse(json);
            return parsed.RootElement.Clone();
        }
        catch (JsonException)
        {
            _problems.Add($"{key} is not a JSON {form}");
            return null;
        }
    }

    private List<string> Names()
    {
        if (Json("feature_names", "list of texts") is not { } json)
        {
            return [];
        }

        if (json.ValueKind != JsonValueKind.Array || json.EnumerateArray().Any(name => name.ValueKind != JsonValueKind.String))
        {
            _problems.Add("feature_names is not a JSON list of texts");
            return [];
        }

        var names = json.EnumerateArray().Select(name => name.GetString()!).ToList();
        var twice = names.GroupBy(name => name).Where(group => group.Count() > 1).Select(group => group.Key).ToList();
        if (names.Count == 0 || names.Any(string.IsNullOrEmpty))
        {
            _problems.Add("feature_names must hold names, at least one, none of them empty");
        }
        else if (twice.Count > 0)
        {
            _problems.Add($"feature_names must be different names; {string.Join(", ", twice)} is there more than once");
        }

        return names;
    }

    private IReadOnlyList<string> Listed(string key)
    {
        if (Json(key, "list of different texts") is not { } json || json is { ValueKind: JsonValueKind.Array } && json.GetArrayLength() == 0)
        {
            return [];
        }

        if (Texts(json) is { } texts && !texts.Contains(string.Empty))
        {
            return texts;
        }

        _problems.Add($"{key} is not a JSON list of different texts");
        return [];
    }

    private Dictionary<string, string>? Hashes()
    {
        if (Json("feature_sha256", "object with a hash of 64 hexadecimal digits for each of feature_names") is not { } json)
        {
            return null;
        }

        if (json.ValueKind == JsonValueKind.Object)
        {
            var hashes = json.EnumerateObject().ToDictionary(
                hash => hash.Name, hash => hash.Value.ValueKind == JsonValueKind.String ? hash.Value.GetString()! : string.Empty);
            if (hashes.Values.All(IsHash) && (_names.Count == 0 || (hashes.Count == _names.Count && _names.TrueForAll(hashes.ContainsKey))))
            {
                return hashes;
            }
        }

        _problems.Add("feature_sha256 is not a JSON object with a hash of 64 hexadecimal digits for each of feature_names");
        return null;
    }

    private string? SetHash()
    {
        var hash = Text("feature_set_sha256");
        if (hash is not null && !IsHash(hash))
        {
            _problems.Add("feature_set_sha256 is not a hash of 64 hexadecimal digits");
        }

        return hash;
    }

    private Dictionary<string, T> OfNames<T>(string key, string form, bool anyName, Func<JsonElement, T?> read)
        where T : class => OfNames(key, form, anyName, element => (read(element) is { } value, read(element)!));

    private Dictionary<string, double> OfNames(string key, string form, bool anyName, Func<JsonElement, double?> read) =>
        OfNames(key, form, anyName, element => (read(element) is not null, read(element) ?? 0));

    private Dictionary<string, T> OfNames<T>(string key, string form, bool anyName, Func<JsonElement, (bool Fits, T Value)> read)
    {
        var values = new Dictionary<string, T>();
        if (Json(key, $"object of {form}") is not { } json)
        {
            return values;
        }

        if (json.ValueKind != JsonValueKind.Object)
        {
            _problems.Add($"{key} is not a JSON object of {form}");
            return values;
        }

        foreach (var entry in json.EnumerateObject())
        {
            var (fits, value) = read(entry.Value);
            if (!anyName && _names.Count > 0 && !_names.Contains(entry.Name))
            {
                _problems.Add($"{key} names {entry.Name}, which is no feature of the model");
            }
            else if (!fits)
            {
                _problems.Add($"{key} of {entry.Name} is wrong: it holds {form}");
            }
            else
            {
                values[entry.Name] = value;
            }
        }

        return values;
    }

    private Dictionary<string, MissingRule> Missing(out MissingRule? other)
    {
        other = Text("missing") is "nan" ? MissingRule.AsNaN : null;
        return other is null && Text("missing") is not (null or "refused")
            ? OfNames("missing", "nan, numbers or texts by feature", anyName: false, element => (Rule(element) is not null, Rule(element) ?? default))
            : [];
    }

    private GoldenRows? Golden()
    {
        if (Json("golden", "object of features and scores") is not { } json)
        {
            return null;
        }

        var golden = GoldenRows.Read(json);
        if (golden is { Scores.Count: > 0 })
        {
            return golden;
        }

        _problems.Add(golden is null
            ? "golden must hold features, a list of rows of numbers, texts or null, and as many scores"
            : "golden has no rows, so it proves nothing: give some, or leave the key out");
        return null;
    }

    private IReadOnlyList<IReadOnlyList<(double Number, string? Text)>>? Background()
    {
        if (Json("background", "list of rows") is not { } json)
        {
            return null;
        }

        if (GoldenRows.Cells(json) is { Count: > 0 and <= MostBackground } rows)
        {
            return rows;
        }

        _problems.Add($"background must be a list of 1 to {MostBackground} rows of numbers, texts or null");
        return null;
    }

    private DecisionTrees? Trees()
    {
        if (Text("trees") is not { } text)
        {
            return null;
        }

        try
        {
            return StoredTrees.Read(text);
        }
        catch (InvalidDataException wrong)
        {
            _problems.Add($"trees are not what model pack --trees writes: {wrong.Message}");
            return null;
        }
    }

    private TrainingProfile? Profile()
    {
        if (Text("training_profile") is not { } text)
        {
            return null;
        }

        try
        {
            var profile = TrainingProfile.Parse(text);
            if (profile.Features.Keys.FirstOrDefault(name => _names.Count > 0 && !_names.Contains(name)) is { } stranger)
            {
                _problems.Add($"training_profile names {stranger}, which is no feature of the model");
            }

            return profile;
        }
        catch (FormatException wrong)
        {
            _problems.Add($"training_profile is wrong: {wrong.Message}");
            return null;
        }
    }

    private void CheckTogether(ModelManifest read)
    {
        if (read.SamplingRate is <= 0 or > 1)
        {
            _problems.Add("sampling_rate must be above 0 and at most 1");
        }
        else if (read.SamplingRate < 1 && read.Meaning != ScoreMeaning.Probability)
        {
            _problems.Add("sampling_rate below 1 corrects probabilities, so score_meaning must be probability");
        }

        if (read.Meaning == ScoreMeaning.Probability && read.Thresholds.Values.Any(threshold => threshold is < 0 or > 1))
        {
            _problems.Add("thresholds of a probability must be from 0 to 1");
        }

        if (read is { ScoreColumn: not null, ScoreClass: not null })
        {
            _problems.Add("score_column and score_class are both there; one is enough");
        }

        if (read.Reduction != ScoreReduction.None && (read.ScoreColumn is not null || read.ScoreClass is not null))
        {
            _problems.Add("score_reduction takes all columns, so score_column and score_class must not be there");
        }

        if (read.StateInputs.Count != read.StateOutputs.Count)
        {
            _problems.Add($"state_inputs has {read.StateInputs.Count} names and state_outputs {read.StateOutputs.Count}: each input needs the output that leaves its next value");
        }

        if (!read.StateCarry.All(IsHash))
        {
            _problems.Add("state_carry is not a JSON list of hashes of 64 hexadecimal digits");
        }
        else if (read.StateCarry.Count > 0 && read.StateInputs.Count == 0)
        {
            _problems.Add("state_carry says whose states are taken over, and there are no state_inputs");
        }

        if (read.TrainedFrom > read.TrainedTo)
        {
            _problems.Add("trained_from is after trained_to");
        }
    }
}

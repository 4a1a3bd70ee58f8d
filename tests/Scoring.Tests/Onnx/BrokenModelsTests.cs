using System.Text;
using StreamizFraud.Scoring.Onnx;
using Xunit;

namespace StreamizFraud.Scoring.Tests.Onnx;

/// <summary>Models that cannot be used are refused before the first event, each with a message of its own that says what to do.</summary>
[Trait("Fault", "3.9")]
public sealed class BrokenModelsTests
{
    private const string Base = "taken-last-of-two";

    private static readonly OnnxModelOptions WithData = new() { AllowExternalData = true };

    /// <summary>Files: what make.py broke, and the reason.</summary>
    public static TheoryData<string, string> Files => new()
    {
        { "batch", "operator DynamicQuantizeLinear, which makes q" },
        { "batches-that-differ", "Incompatible dimensions" },
        { "cannot-be-run", "none of 64 rows to try it with can be run" },
        { "classes-unnamed-column", "its graph names none, so give score_column" },
        { "column-beyond", "score_column is 3, and output p (float32 [1, 3]) has 3 columns" },
        { "custom-operator", "of.another.Secret" },
        { "custom-operator-inside", "of.another.Hidden" },
        { "dropout-in-training", "operator Dropout, which makes score" },
        { "external-absolute", "/etc/passwd, outside the model's folder" },
        { "external-escapes", "../weights.bin, outside the model's folder" },
        { "external-is-missing", "none.bin, which is not beside it" },
        { "few-rows", "which is too few to see" },
        { "input-type", "input x is uint16 [N, 4]" },
        { "inputs-of-other-names", "feature_names lacks the inputs right" },
        { "ir-version", "IR version 99, which is too new" },
        { "label-as-score", "output score is int64" },
        { "label-only", "none of its outputs can be a score: label (int64 [N, 1])" },
        { "largest-of-all", "operator ReduceMax, which makes top" },
        { "neighbours", "operator Softmax, which makes score" },
        { "no-inputs", "it has no inputs" },
        { "no-names", "it needs feature_names, a JSON list of the names of its 4 inputs" },
        { "number-of-rows", "operator Div, which makes score" },
        { "one-score-for-all", "output score is float32 [] for 1 row" },
        { "opset", "opset 199" },
        { "output-missing", "it has no output points; its outputs are score" },
        { "reduction-of-another-width", "score_reduction mse compares output m" },
        { "sampling", "operator RandomNormalLike, which makes e" },
        { "sequence", "a sequence of float32 [N, 1] that no ZipMap makes" },
        { "shapes-that-do-not-fit", "Incompatible dimensions for matrix multiplication" },
        { "three-columns", "say which column it is" },
        { "two-candidates", "any of m (float32 [N, 1]), n (float32 [N, 1]) can be the score" },
        { "unknown-operator", "No Op registered for MatMull" },
        { "width", "input x is 4 wide, but feature_names has 3 names" },
        { "zipmap-class", "its classes are clean, fraud, unclear" },
    };

    /// <summary>Keys of a contract that are wrong, over a model that is right.</summary>
    public static TheoryData<string, string, string> Keys => new()
    {
        { "feature_names", "a, b", "feature_names is not a JSON list of texts" },
        { "feature_names", "[]", "at least one" },
        { "feature_names", """["a", "b", "c", "a"]""", "a is there more than once" },
        { "feature_sha256", """{"a": "00"}""", "feature_sha256 is not a JSON object" },
        { "feature_set_sha256", "123", "feature_set_sha256 is not a hash" },
        { "score_column", "-1", "score_column is not a whole number" },
        { "score_reduction", "mae", "score_reduction is none of none, mse" },
        { "score_direction", "up", "score_direction is none of high, low" },
        { "score_meaning", "guess", "score_meaning is none of unknown, probability, margin, error" },
        { "sampling_rate", "often", "sampling_rate is not a finite number" },
        { "sampling_rate", "1.5", "above 0 and at most 1" },
        { "sampling_rate", "0.5", "score_meaning must be probability" },
        { "thresholds", """{"review": "high"}""", "thresholds of review is wrong" },
        { "thresholds", "[0.5]", "thresholds is not a JSON object" },
        { "quantile_bins", """{"a": [2, 1]}""", "quantile_bins of a is wrong" },
        { "quantile_bins", """{"z": [1, 2]}""", "quantile_bins names z, which is no feature of the model" },
        { "missing", """{"a": true}""", "missing of a is wrong" },
        { "missing", "sometimes", "missing is not a JSON object" },
        { "categories", """{"a": ["x", "x"]}""", "categories of a is wrong" },
        { "trained_from", "01.02.2026", "trained_from is not a day" },
        { "label_maturity_days", "soon", "label_maturity_days is not a whole number" },
        { "golden", "[1]", "golden must hold features" },
        { "golden", """{"features": [], "scores": []}""", "golden has no rows" },
        { "golden", "{", "golden is not a JSON object" },
        { "golden", """{"features": [[1, 2, 3]], "scores": [0]}""", "golden row 0 has 3 values, where a row has 4" },
        { "golden", """{"features": [[1, 2, 3, "EUR"]], "scores": [0]}""", "golden row 0 has a text for feature d" },
        { "golden", """{"features": [[1, 2, 3, 4], [0, 0, 0, 0]], "scores": [0.9, 0.5]}""", "golden row 0 than the file states: it differs by 0." },
        { "golden", """{"features": [[0, 0, 0, 0], [NaN, 0, 0, 0]], "scores": [0.5, 0.5]}""", "golden row 1 than the file states: it has no score here" },
    };

    /// <summary>Files that are something else, by their first bytes.</summary>
    public static TheoryData<string, string> Others => new()
    {
        { "", "it is empty" },
        { "version https://git-lfs.github.com/spec/v1\n", "git lfs pull" },
        { "PK\u0003\u0004checkpoint", "ZIP archive" },
        { "\u001f\u008b\u0008\u0000", "packed with gzip" },
        { "\u0089HDF\r\n", "HDF5" },
        { "{\"learner\":{}}", "JSON, such as xgboost's own form" },
        { "tree\nversion=v4\n", "LightGBM's own form" },
        { "<html>404</html>", "XML or HTML" },
        { "\u0080\u0004\u0095\u00f2", "Python pickle" },
        { "    ORTM        ", "ONNX Runtime's own form (.ort)" },
        { "this is no model", "cut off or damaged, or no ONNX model" },
    };

    [Theory]
    [MemberData(nameof(Files))]
    public void A_broken_model_is_refused_with_its_reason(string name, string reason) =>
        Assert.Contains(reason, Refused(() => SmallModel.Load("refused-" + name, WithData)), StringComparison.Ordinal);

    [Theory]
    [MemberData(nameof(Keys))]
    public void A_wrong_key_of_a_contract_is_refused_with_its_reason(string key, string value, string reason) =>
        Assert.Contains(reason, Refused(() => SmallModel.Load(Base, new OnnxModelOptions { Contract = new Dictionary<string, string> { [key] = value } })), StringComparison.Ordinal);

    [Theory]
    [MemberData(nameof(Others))]
    public void A_file_that_is_something_else_is_told_for_it(string bytes, string reason) =>
        Assert.Contains(reason, Refused(() => OnnxFraudModel.Load(Encoding.Latin1.GetBytes(bytes))), StringComparison.Ordinal);

    [Fact]
    public void Keys_that_contradict_each_other_are_refused()
    {
        Assert.Contains("one is enough", With(("score_column", "0"), ("score_class", "fraud")), StringComparison.Ordinal);
        Assert.Contains("takes all columns", With(("score_column", "0"), ("score_reduction", "mse")), StringComparison.Ordinal);
        Assert.Contains("trained_from is after trained_to", With(("trained_from", "2026-02-01"), ("trained_to", "2026-01-01")), StringComparison.Ordinal);
        Assert.Contains("from 0 to 1", With(("score_meaning", "probability"), ("thresholds", """{"decline": 1.1}""")), StringComparison.Ordinal);
        var both = With(("sampling_rate", "x"), ("score_meaning", "y"));
        Assert.Contains("sampling_rate is not a finite number", both, StringComparison.Ordinal);
        Assert.Contains("score_meaning is none of", both, StringComparison.Ordinal);

        static string With(params (string Key, string Value)[] keys) =>
            Refused(() => SmallModel.Load(Base, new OnnxModelOptions { Contract = keys.ToDictionary(key => key.Key, key => key.Value) }));
    }

    [Fact]
    public void No_two_broken_models_have_the_same_message_and_none_is_forgotten()
    {
        var messages = Files.Select(row => Refused(() => SmallModel.Load("refused-" + (string)row[0], WithData)))
            .Concat(Keys.Select(row => Refused(() => SmallModel.Load(Base, new OnnxModelOptions { Contract = new Dictionary<string, string> { [(string)row[0]] = (string)row[1] } }))))
            .Concat(Others.Select(row => Refused(() => OnnxFraudModel.Load(Encoding.Latin1.GetBytes((string)row[0])))))
            .ToList();
        Assert.InRange(messages.Count, 30, int.MaxValue);
        Assert.Equal(messages.Count, messages.Distinct().Count());
        Assert.Equal(SmallModel.Names("refused-").Except(["never-ends", "slow"]), Files.Select(row => (string)row[0]));
    }

    [Fact]
    public void What_is_allowed_has_a_limit_and_a_permission()
    {
        Assert.Contains("which is not allowed", Refused(() => SmallModel.Load("taken-weights-beside")), StringComparison.Ordinal);
        Assert.Contains("given as bytes", Refused(() => OnnxFraudModel.Load(File.ReadAllBytes(SmallModel.Of("taken-weights-beside")), WithData)), StringComparison.Ordinal);
        var length = new FileInfo(SmallModel.Of("taken-weights-beside")).Length;
        Assert.Contains("at most", Refused(() => SmallModel.Load("taken-weights-beside", WithData with { MaxBytes = length - 1 })), StringComparison.Ordinal);
        Assert.Contains("with its external data", Refused(() => SmallModel.Load("taken-weights-beside", WithData with { MaxBytes = length + 1 })), StringComparison.Ordinal);
        SmallModel.Load("taken-weights-beside", WithData with { MaxBytes = length + 48 }).Dispose();
        Assert.Equal(256L * 1024 * 1024, new OnnxModelOptions().MaxBytes);
    }

    [Fact]
    public void External_data_is_part_of_the_hash()
    {
        var folder = Directory.CreateTempSubdirectory("model-");
        try
        {
            var (path, weights) = (Path.Combine(folder.FullName, "m.onnx"), Path.Combine(folder.FullName, "weights.bin"));
            File.Copy(SmallModel.Of("taken-weights-beside"), path);
            File.Copy(Path.Combine(SmallModel.Folder, "weights.bin"), weights);
            string sha256;
            using (var model = OnnxFraudModel.Load(path, WithData))
            {
                sha256 = model.Identity.Sha256;
            }

            var bytes = File.ReadAllBytes(weights);
            bytes[^1] ^= 1;
            File.WriteAllBytes(weights, bytes);
            Assert.Contains("SHA-256", Refused(() => OnnxFraudModel.Load(path, WithData with { Sha256 = sha256 })), StringComparison.Ordinal);
            File.Delete(weights);
            File.CreateSymbolicLink(weights, Path.Combine(SmallModel.Folder, "weights.bin"));
            Assert.Contains("is a link", Refused(() => OnnxFraudModel.Load(path, WithData)), StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void A_file_that_is_cut_or_changed_anywhere_is_refused_or_scores_and_never_ends_the_process()
    {
        var file = File.ReadAllBytes(SmallModel.Of(Base));
        var random = new Random(3);
        for (var round = 0; round < 300; round++)
        {
            var broken = round % 3 == 0 ? file[..random.Next(file.Length)] : (byte[])file.Clone();
            for (var i = 0; i < round % 3 && broken.Length > 0; i++)
            {
                broken[random.Next(broken.Length)] = (byte)random.Next(256);
            }

            try
            {
                OnnxFraudModel.Load(broken).Dispose();
            }
            catch (ModelMismatchException refused)
            {
                Assert.NotEmpty(refused.Message);
            }
        }
    }

    private static string Refused(Action load) => Assert.Throws<ModelMismatchException>(load).Message;
}

namespace StreamizFraud.Scoring.Onnx;

/// <summary>What a model file says of itself, read without running any of it.</summary>
/// <remarks>Immutable. Reading takes memory and time in proportion to the file and loads nothing else.</remarks>
public sealed class OnnxModelFile
{
    private const int GraphField = 7;
    private const int MetadataField = 14;
    private const int NodeField = 1;
    private const int InitializerField = 5;
    private const int OutputField = 12;

    private readonly byte[] _bytes;
    private readonly OnnxGraphWalk _walk = new();
    private readonly Dictionary<string, string> _metadata = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _opsets = new(StringComparer.Ordinal);

    private OnnxModelFile(byte[] bytes) => _bytes = bytes;

    /// <summary>Version of the file's form.</summary>
    public long IrVersion { get; private set; }

    /// <summary>The program that wrote the file, or an empty text.</summary>
    public string Producer { get; private set; } = string.Empty;

    /// <summary>Version of each set of operators that is used, by domain; the empty domain is ONNX's own.</summary>
    public IReadOnlyDictionary<string, long> Opsets => _opsets;

    /// <summary>The file's <c>metadata_props</c>.</summary>
    public IReadOnlyDictionary<string, string> Metadata => _metadata;

    /// <summary>Inputs, without weights that old files list among them.</summary>
    public IReadOnlyList<OnnxValue> Inputs => _walk.Inputs;

    /// <summary>Outputs.</summary>
    public IReadOnlyList<OnnxValue> Outputs => _walk.Outputs;

    /// <summary>Types of all operators, those of inner graphs included; with their domain where it is not ONNX's own.</summary>
    public IReadOnlyList<string> Operators => [.. _walk.Operators.Select(Name)];

    /// <summary>Operators that are neither ONNX's nor ONNX Runtime's nor defined in the file: a library of somebody's is needed for them.</summary>
    public IReadOnlyList<string> CustomOperators => [.. _walk.Operators.Where(used => !IsKnown(used)).Select(Name)];

    /// <summary>Names of files beside the model that hold its weights.</summary>
    public IReadOnlyList<string> ExternalFiles => [.. _walk.ExternalFiles];

    internal IReadOnlyList<OnnxNode> Nodes => _walk.Nodes;

    internal IReadOnlyList<string> Texts => _walk.Texts;

    /// <summary>Reads a model file.</summary>
    /// <exception cref="ModelMismatchException">It is no ONNX model; says what it is, if that can be told.</exception>
    public static OnnxModelFile Read(byte[] file)
    {
        ArgumentNullException.ThrowIfNull(file);
        if (file.Length == 0)
        {
            throw Refused("it is empty");
        }

        var model = new OnnxModelFile(file);
        var hasGraph = false;
        try
        {
            var fields = new ProtoReader(file);
            while (fields.Next())
            {
                hasGraph |= fields.Field == GraphField;
                model.Take(in fields);
            }
        }
        catch (InvalidDataException)
        {
            throw Refused(ForeignFile.Describe(file) ?? "it is cut off or damaged, or no ONNX model");
        }

        return hasGraph && model.IrVersion > 0 ? model : throw Refused(ForeignFile.Describe(file) ?? "it is cut off or damaged, or no ONNX model: it has no graph");
    }

    /// <summary>The file with other metadata; the rest stays as it is, byte for byte.</summary>
    /// <param name="metadata">Keys to add or to replace.</param>
    public byte[] WithMetadata(IReadOnlyDictionary<string, string> metadata)
    {
        ArgumentNullException.ThrowIfNull(metadata);
        var written = new ProtoWriter();
        var fields = new ProtoReader(_bytes);
        while (fields.Next())
        {
            if (fields.Field != MetadataField || !metadata.ContainsKey(OnnxForm.Pair(fields.Bytes).Key))
            {
                written.Raw(fields.Raw);
            }
        }

        foreach (var (key, value) in metadata)
        {
            var pair = new ProtoWriter();
            pair.Text(1, key);
            pair.Text(2, value);
            written.Bytes(MetadataField, pair.Written);
        }

        return written.Written.ToArray();
    }

    /// <summary>The bytes as they were read.</summary>
    internal byte[] ToArray() => _bytes;

    /// <summary>The operator that makes a value, or null if it is an input or a weight.</summary>
    internal OnnxNode? MakerOf(string value) => Nodes.FirstOrDefault(node => node.Outputs.Contains(value));

    /// <summary>The attributes of an operator of the outermost graph.</summary>
    /// <exception cref="InvalidDataException">They cannot be read.</exception>
    internal OnnxNumbers AttributesOf(OnnxNode node)
    {
        var left = _walk.Nodes.IndexOf(node);
        var graph = Graph();
        while (graph.Next())
        {
            if (graph.Field == NodeField && left-- == 0)
            {
                return OnnxNumbers.OfNode(graph.Bytes);
            }
        }

        throw new InvalidDataException("the operator is not in the graph");
    }

    /// <summary>A weight of the outermost graph, or null if there is none of that name.</summary>
    /// <exception cref="InvalidDataException">It cannot be read, or lies in another file.</exception>
    internal OnnxNumbers? Constant(string name)
    {
        if (MakerOf(name) is { Operator: "Constant" } maker)
        {
            return AttributesOf(maker)["value"];
        }

        var graph = Graph();
        while (graph.Next())
        {
            if (graph.Field == InitializerField && NameOfTensor(graph.Bytes) == name)
            {
                return OnnxNumbers.OfTensor(graph.Bytes);
            }
        }

        return null;
    }

    /// <summary>
    /// The file with the tensor of probabilities in the place of an output that a ZipMap makes of it: a list of maps, one a row, which takes
    /// longer to read than the model to run.
    /// </summary>
    internal byte[] WithoutZipMap(string output, string tensor) => WithGraph(
        (in ProtoReader field, ProtoWriter graph) =>
        {
            if (field.Field == OutputField && OnnxForm.Value(field.Bytes).Name == output)
            {
                if (Outputs.All(other => other.Name != tensor))
                {
                    graph.Bytes(OutputField, FloatValue(tensor));
                }
            }
            else if (field.Field != NodeField || !Makes(field.Bytes, output))
            {
                graph.Raw(field.Raw);
            }
        },
        []);

    /// <summary>The file with values from inside its graph as further outputs.</summary>
    internal byte[] WithOutputs(IReadOnlyList<string> values) => WithGraph(
        static (in ProtoReader field, ProtoWriter graph) => graph.Raw(field.Raw),
        [.. values.Where(value => Outputs.All(output => output.Name != value))]);

    private delegate void GraphCopy(in ProtoReader field, ProtoWriter graph);

    private byte[] WithGraph(GraphCopy copy, IReadOnlyList<string> outputs)
    {
        var written = new ProtoWriter();
        var fields = new ProtoReader(_bytes);
        while (fields.Next())
        {
            if (fields.Field != GraphField)
            {
                written.Raw(fields.Raw);
                continue;
            }

            var graph = new ProtoWriter();
            var inner = new ProtoReader(fields.Bytes);
            while (inner.Next())
            {
                copy(in inner, graph);
            }

            foreach (var output in outputs)
            {
                var value = new ProtoWriter();
                value.Text(1, output);
                graph.Bytes(OutputField, value.Written);
            }

            written.Bytes(GraphField, graph.Written);
        }

        return written.Written.ToArray();
    }

    private static string NameOfTensor(ReadOnlySpan<byte> tensor)
    {
        var fields = new ProtoReader(tensor);
        while (fields.Next())
        {
            if (fields.Field == 8)
            {
                return fields.Text;
            }
        }

        return string.Empty;
    }

    // The fields of the outermost graph.
    private ProtoReader Graph()
    {
        var fields = new ProtoReader(_bytes);
        while (fields.Next())
        {
            if (fields.Field == GraphField)
            {
                return new ProtoReader(fields.Bytes);
            }
        }

        return new ProtoReader([]);
    }

    private static bool Makes(ReadOnlySpan<byte> node, string output)
    {
        var fields = new ProtoReader(node);
        while (fields.Next())
        {
            if (fields.Field == 2 && fields.Text == output)
            {
                return true;
            }
        }

        return false;
    }

    private static byte[] FloatValue(string name)
    {
        var (tensor, type, value) = (new ProtoWriter(), new ProtoWriter(), new ProtoWriter());
        tensor.Number(1, 1);
        type.Bytes(1, tensor.Written);
        value.Text(1, name);
        value.Bytes(2, type.Written);
        return value.Written.ToArray();
    }

    private static string Name((string Domain, string Operator) used) => used.Domain.Length == 0 ? used.Operator : $"{used.Domain}.{used.Operator}";

    private static ModelMismatchException Refused(string reason) => new($"The model file cannot be used: {reason}.");

    private bool IsKnown((string Domain, string Operator) used) =>
        used.Domain is "" or "ai.onnx.ml" or "ai.onnx.training" or "ai.onnx.preview.training" or "com.microsoft" or "com.microsoft.nchwc"
        || _walk.Functions.Contains(used);

    private void Take(in ProtoReader field)
    {
        switch (field.Field)
        {
            case 1:
                IrVersion = (long)field.Number;
                break;
            case 2:
                Producer = field.Text;
                break;
            case GraphField:
                _walk.Graph(field.Bytes);
                break;
            case 8:
                Opset(field.Bytes);
                break;
            case MetadataField:
                var (key, value) = OnnxForm.Pair(field.Bytes);
                _metadata[key] = value;
                break;
            case 25:
                _walk.Function(field.Bytes);
                break;
        }
    }

    private void Opset(ReadOnlySpan<byte> opset)
    {
        var (domain, version) = (string.Empty, 0L);
        var fields = new ProtoReader(opset);
        while (fields.Next())
        {
            (domain, version) = fields.Field switch { 1 => (fields.Text, version), 2 => (domain, (long)fields.Number), _ => (domain, version) };
        }

        _opsets[domain == "ai.onnx" ? string.Empty : domain] = version;
    }
}

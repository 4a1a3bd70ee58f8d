using System.Globalization;

namespace StreamizFraud.Scoring.Onnx;

/// <summary>Collects what counts of the graphs of a model file, those inside operators included.</summary>
internal sealed class OnnxGraphWalk
{
    private const int MostDepth = 32;
    private const int MostTexts = 256;

    /// <summary>Operators of the outermost graph, in the order in which they are run.</summary>
    public List<OnnxNode> Nodes { get; } = [];

    /// <summary>All operators by domain and type, those of inner graphs and of functions included.</summary>
    public SortedSet<(string Domain, string Operator)> Operators { get; } = [];

    /// <summary>Functions that the file itself defines.</summary>
    public HashSet<(string Domain, string Operator)> Functions { get; } = [];

    /// <summary>Files beside the model that hold its weights.</summary>
    public SortedSet<string> ExternalFiles { get; } = new(StringComparer.Ordinal);

    /// <summary>Texts that operators compare with, such as categories: what a text input may hold.</summary>
    public List<string> Texts { get; } = [];

    public List<OnnxValue> Inputs { get; } = [];

    public List<OnnxValue> Outputs { get; } = [];

    public void Graph(ReadOnlySpan<byte> graph, int depth = 0)
    {
        if (depth > MostDepth)
        {
            throw new InvalidDataException();
        }

        var constants = new HashSet<string>();
        var inputs = new List<OnnxValue>();
        var fields = new ProtoReader(graph);
        while (fields.Next())
        {
            switch (fields.Field)
            {
                case 1:
                    Node(fields.Bytes, depth);
                    break;
                case 5:
                    constants.Add(Tensor(fields.Bytes));
                    break;
                case 15:
                    Sparse(fields.Bytes);
                    break;
                case 11:
                    inputs.Add(OnnxForm.Value(fields.Bytes));
                    break;
                case 12 when depth == 0:
                    Outputs.Add(OnnxForm.Value(fields.Bytes));
                    break;
            }
        }

        if (depth == 0)
        {
            // Old files list their weights among the inputs.
            Inputs.AddRange(inputs.Where(input => !constants.Contains(input.Name)));
        }
    }

    public void Function(ReadOnlySpan<byte> function)
    {
        var (name, domain) = (string.Empty, string.Empty);
        var fields = new ProtoReader(function);
        while (fields.Next())
        {
            switch (fields.Field)
            {
                case 1:
                    name = fields.Text;
                    break;
                case 7:
                    Node(fields.Bytes, depth: 1);
                    break;
                case 10:
                    domain = fields.Text;
                    break;
            }
        }

        Functions.Add((domain, name));
    }

    private void Node(ReadOnlySpan<byte> node, int depth)
    {
        var (kind, domain) = (string.Empty, string.Empty);
        var (inputs, outputs, classes) = (new List<string>(), new List<string>(), new List<string>());
        var fields = new ProtoReader(node);
        while (fields.Next())
        {
            switch (fields.Field)
            {
                case 1:
                    inputs.Add(fields.Text);
                    break;
                case 2:
                    outputs.Add(fields.Text);
                    break;
                case 4:
                    kind = fields.Text;
                    break;
                case 5:
                    Attribute(fields.Bytes, classes, depth);
                    break;
                case 7:
                    domain = fields.Text;
                    break;
            }
        }

        domain = domain == "ai.onnx" ? string.Empty : domain;
        Operators.Add((domain, kind));
        if (depth == 0)
        {
            Nodes.Add(new OnnxNode(kind, domain, inputs, outputs, classes));
        }
    }

    private void Attribute(ReadOnlySpan<byte> attribute, List<string> classes, int depth)
    {
        var ofClasses = false;
        var numbers = new List<long>();
        var fields = new ProtoReader(attribute);
        while (fields.Next())
        {
            switch (fields.Field)
            {
                case 1:
                    ofClasses = fields.Bytes.StartsWith("classlabels_"u8);
                    break;
                case 5 or 10:
                    Tensor(fields.Bytes);
                    break;
                case 6 or 11:
                    Graph(fields.Bytes, depth + 1);
                    break;
                case 22 or 23:
                    Sparse(fields.Bytes);
                    break;
                case 8 when ofClasses:
                    fields.AddNumbers(numbers);
                    break;
                case 9 when ofClasses:
                    classes.Add(fields.Text);
                    break;
                case 9 when Texts.Count < MostTexts && fields.Bytes.Length < MostTexts:
                    Texts.Add(fields.Text);
                    break;
            }
        }

        classes.AddRange(numbers.Select(number => number.ToString(CultureInfo.InvariantCulture)));
    }

    private void Sparse(ReadOnlySpan<byte> sparse)
    {
        var fields = new ProtoReader(sparse);
        while (fields.Next())
        {
            if (fields.Field is 1 or 2)
            {
                Tensor(fields.Bytes);
            }
        }
    }

    private string Tensor(ReadOnlySpan<byte> tensor)
    {
        var name = string.Empty;
        var fields = new ProtoReader(tensor);
        while (fields.Next())
        {
            if (fields.Field == 8)
            {
                name = fields.Text;
            }
            else if (fields.Field == 13)
            {
                var (key, value) = OnnxForm.Pair(fields.Bytes);
                if (key == "location")
                {
                    ExternalFiles.Add(value);
                }
            }
        }

        return name;
    }
}

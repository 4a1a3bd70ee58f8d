using System.Globalization;

namespace StreamizFraud.Expressions.Tests.Oracle;

/// <summary>Typed expressions over <see cref="SampleRow"/>, of the part of the language in which SQLite agrees.</summary>
/// <remarks>
/// Left out, since SQLite differs: the remainder of doubles (it cuts them to whole numbers first), sums beyond 64 bits (it goes on with doubles), a
/// CASE of whole numbers and doubles (its type changes by row), numbers that are not sums of quarters (it reads decimals in its own way).
/// </remarks>
internal sealed class ExpressionGenerator(Random random)
{
    // How tightly things bind, loosest first.
    private const int Or = 1;
    private const int And = 2;
    private const int Not = 3;
    private const int Predicate = 4;
    private const int Sum = 5;
    private const int Product = 6;
    private const int Sign = 7;
    private const int Atom = 8;

    public GeneratedExpression Next(ColumnType type, int depth) => type switch
    {
        ColumnType.Boolean => Condition(depth),
        ColumnType.Bigint => Bigint(depth),
        ColumnType.Double => Double(depth),
        _ => Varchar(depth),
    };

    private GeneratedExpression Condition(int depth)
    {
        if (depth == 0)
        {
            return Leaf("p", "q", "TRUE", "FALSE", "NULL");
        }

        return random.Next(12) switch
        {
            0 or 1 => Node("{0} AND {1}", And, (Condition(depth - 1), And), (Condition(depth - 1), Not)),
            2 or 3 => Node("{0} OR {1}", Or, (Condition(depth - 1), Or), (Condition(depth - 1), And)),
            4 => Node("NOT {0}", Not, (Condition(depth - 1), Not)),
            5 => Comparison("{0} IS" + Negation() + "NULL", (Any(depth - 1), Sum)),
            6 => Any(out var type, depth - 1) is var value ? Comparison("{0} IS" + Negation() + "DISTINCT FROM {1}", (value, Sum), (Next(type, depth - 1), Sum)) : value,
            7 => Between(depth),
            8 => Any(out var of, depth - 1) is var item
                ? Comparison("{0}" + Negation() + "IN ({1}, {2}, {3})", (item, Sum), (Next(of, depth - 1), 0), (Next(of, 0), 0), (Next(of, 0), 0)) : item,
            9 => Comparison("{0}" + Negation() + "LIKE {1}" + (random.Next(3) == 0 ? " ESCAPE '!'" : string.Empty), (Varchar(depth - 1), Sum), (Pattern(), Sum)),
            10 => Case(ColumnType.Boolean, depth),
            _ => Compare(depth),
        };
    }

    private GeneratedExpression Compare(int depth)
    {
        var type = Any();
        var sign = type == ColumnType.Boolean ? Pick("=", "<>") : Pick("=", "<>", "!=", "<", "<=", ">", ">=");
        var other = type == ColumnType.Bigint && random.Next(3) == 0 ? ColumnType.Double : type;
        return Comparison("{0} " + sign + " {1}", (Next(type, depth - 1), Sum), (Next(other, depth - 1), Sum));
    }

    private GeneratedExpression Between(int depth)
    {
        var type = random.Next(3) switch { 0 => ColumnType.Bigint, 1 => ColumnType.Double, _ => ColumnType.Varchar };
        return Comparison("{0}" + Negation() + "BETWEEN {1} AND {2}", (Next(type, depth - 1), Sum), (Next(type, depth - 1), Sum), (Next(type, depth - 1), Sum));
    }

    private GeneratedExpression Bigint(int depth) => depth == 0 ? Leaf("i", "j", "NULL", Whole(), Whole()) : random.Next(8) switch
    {
        0 or 1 => Node("{0} " + Pick("+", "-") + " {1}", Sum, (Bigint(depth - 1), Sum), (Bigint(depth - 1), Product)),
        2 => Node("{0} * {1}", Product, (Bigint(depth - 1), Product), (Bigint(depth - 1), Sign)),
        3 => Node("{0} " + Pick("/", "%") + " {1}", Product, (Bigint(depth - 1), Product), (Bigint(depth - 1), Sign)),
        4 => Node("- {0}", Sign, (Bigint(depth - 1), Atom)),
        5 => Case(ColumnType.Bigint, depth),
        6 => Node("COALESCE({0}, {1})", Atom, (Bigint(depth - 1), 0), (Bigint(depth - 1), 0)),
        _ => Bigint(0),
    };

    private GeneratedExpression Double(int depth) => depth == 0 ? Leaf("x", "y", "NULL", Quarters(), Quarters()) : random.Next(8) switch
    {
        0 or 1 => Node("{0} " + Pick("+", "-") + " {1}", Sum, (Double(depth - 1), Sum), (Double(depth - 1), Product)),
        2 => Node("{0} " + Pick("*", "/") + " {1}", Product, (Double(depth - 1), Product), (Double(depth - 1), Sign)),
        3 => Node("{0} " + Pick("*", "/") + " {1}", Product, (Double(depth - 1), Product), (Bigint(depth - 1), Sign)),
        4 => Node("- {0}", Sign, (Double(depth - 1), Atom)),
        5 => Case(ColumnType.Double, depth),
        6 => Node("COALESCE({0}, {1})", Atom, (Double(depth - 1), 0), (Double(depth - 1), 0)),
        _ => Double(0),
    };

    private GeneratedExpression Varchar(int depth) => depth == 0 || random.Next(3) == 0
        ? Leaf("s", "t", "NULL", "'a'", "'ab'", "'A'", "''", "'it''s'", "'a%b'", "'é'")
        : random.Next(2) == 0 ? Case(ColumnType.Varchar, depth) : Node("COALESCE({0}, {1})", Atom, (Varchar(depth - 1), 0), (Varchar(depth - 1), 0));

    private GeneratedExpression Case(ColumnType type, int depth)
    {
        var otherwise = random.Next(2) == 0 ? " ELSE {4}" : string.Empty;
        if (random.Next(2) == 0)
        {
            return Node("CASE WHEN {0} THEN {1} WHEN {2} THEN {3}" + otherwise + " END", Atom, (Condition(depth - 1), 0), (Next(type, depth - 1), 0), (Condition(0), 0), (Next(type, 0), 0), (Next(type, 0), 0));
        }

        // {4} is ELSE here too, the value that is compared comes last.
        var of = Any();
        return Node("CASE {5} WHEN {0} THEN {1} WHEN {2} THEN {3}" + otherwise + " END", Atom, (Next(of, 0), 0), (Next(type, depth - 1), 0), (Next(of, 0), 0), (Next(type, 0), 0), (Next(type, 0), 0), (Next(of, depth - 1), 0));
    }

    private GeneratedExpression Pattern() => Leaf("'a%'", "'%b'", "'_'", "'%'", "'%a%b%'", "'a!%b'", "'!_%'", "''", "s", "NULL", "'A_'", "'_%_'");

    private GeneratedExpression Any(int depth) => Next(Any(), depth);

    private GeneratedExpression Any(out ColumnType type, int depth) => Next(type = Any(), depth);

    private ColumnType Any() => (ColumnType)random.Next((int)ColumnType.Boolean, (int)ColumnType.Varchar + 1);

    private string Negation() => Pick(" ", " NOT ");

    private string Whole() => random.Next(0, 7).ToString(CultureInfo.InvariantCulture);

    private string Quarters() => (random.Next(0, 20) / 4.0).ToString("0.0#", CultureInfo.InvariantCulture);

    private string Pick(params string[] choices) => choices[random.Next(choices.Length)];

    private GeneratedExpression Leaf(params string[] choices) => new(Pick(choices), Atom, IsComparison: false);

    private static GeneratedExpression Node(string pattern, int level, params (GeneratedExpression Part, int Level)[] parts) => new(pattern, level, IsComparison: false, parts);

    private static GeneratedExpression Comparison(string pattern, params (GeneratedExpression Part, int Level)[] parts) => new(pattern, Predicate, IsComparison: true, parts);
}

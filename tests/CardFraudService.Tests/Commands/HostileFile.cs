using System.IO.Compression;
using System.Text;

namespace CardFraudService.Tests.Commands;

/// <summary>A transactions file that somebody might send, and what must become of each of its rows.</summary>
/// <param name="Name">Name of the file; packed when it ends in <c>.gz</c>.</param>
/// <param name="Bytes">Its bytes.</param>
/// <param name="Ids">Ids of the payments that must be there, in order; null if the file as a whole must be refused.</param>
/// <param name="Rejected">Line and column of each row that must be rejected.</param>
public sealed record HostileFile(string Name, byte[] Bytes, string[]? Ids, params string[] Rejected)
{
    public const string Header = "TRANSACTION_ID,TX_DATETIME,CUSTOMER_ID,TERMINAL_ID,TX_AMOUNT,TX_TIME_SECONDS,TX_TIME_DAYS,TX_FRAUD\n";

    private static readonly string Long = new('c', 256);

    /// <summary>All of them, by name.</summary>
    public static IReadOnlyDictionary<string, HostileFile> All { get; } = Everything().ToDictionary(file => file.Name);

    public int ExitCode => Ids is null ? 1 : Rejected.Length == 0 ? 0 : 3;

    public override string ToString() => Name;

    private static IEnumerable<HostileFile> Everything() => [.. Texts(), .. Numbers(), .. Times(), .. Names(), .. Shapes(), .. Archives()];

    private static IEnumerable<HostileFile> Texts() =>
    [
        new("quotes", [.. Head, .. Row("0", card: "\"C,1\""), .. Row("1", card: "\"C\"\"1\""), .. Row("2", card: "\"C1"), .. Row("3", card: "\"C1\"x"), .. Row("4", card: "C\"1"), .. Row("\"5,\"\"5\"")],
            ["0", "1", "4", "5,\"5"], "4,", "5,"),
        new("line-breaks-in-quotes", [.. Head, .. Row("0", card: "\"C\n1\""), .. Row("1")], ["1"], "2,", "3,"),
        new("crlf", Utf8((Header + Text(Row("0")) + Text(Row("1"))).Replace("\n", "\r\n", StringComparison.Ordinal)), ["0", "1"]),
        new("cr", Utf8((Header + Text(Row("0")) + Text(Row("1"))).Replace('\n', '\r')), ["0", "1"]),
        new("byte-order-mark", [0xEF, 0xBB, 0xBF, .. Head, .. Row("0")], ["0"]),
        new("utf-16", [.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes(Header)], null),
        new("latin-1", [.. Head, .. Latin1(Text(Row("0", card: "C\u00E9"))), .. Latin1(Text(Row("1", card: "C\u00E8"))), .. Row("2", card: "C\u00E9")], ["2"], "2,", "3,"),
        new("latin-1-header", Latin1(Header.Replace("TX_FRAUD", "\u00E9", StringComparison.Ordinal)), null),
        new("surrogates-in-utf-8", [.. Head, .. Utf8("0,,C"), 0xED, 0xA0, 0x80, .. Utf8(",T,1.00,1,0,0\n"), .. Row("1")], ["1"], "2,"),
        new("nul", [.. Head, .. Row("0", card: "C\01"), .. Row("1", amount: "12\0"), .. Row("2", seconds: "5\0"), .. Row("\0"), .. Row("4")],
            ["4"], "2,CUSTOMER_ID", "3,TX_AMOUNT", "4,TX_TIME_SECONDS", "5,TRANSACTION_ID"),
        new("binary", [.. Enumerable.Range(0, 25_600).Select(i => (byte)i)], null),
    ];

    private static IEnumerable<HostileFile> Numbers() =>
    [
        new("forms-of-numbers",
            [.. Head, .. Row("0", amount: "92.739999999999995"), .. Row("1", amount: "1e2"), .. Row("2", amount: "100.0"), .. Row("3", amount: "+5"), .. Row("4", amount: "-0.0"), .. Row("5", seconds: "1e2"),
                .. Row("6", seconds: "31.0"), .. Row("7", fraud: "1.0"), .. Row("8", amount: "-5.25")],
            ["0", "1", "2", "3", "4", "5", "6", "7", "8"]),
        new("fractions-of-a-cent", [.. Head, .. Row("0", amount: "1.005"), .. Row("1", amount: "1.00001"), .. Row("2", seconds: "1.5"), .. Row("3")], ["3"], "2,TX_AMOUNT", "3,TX_AMOUNT", "4,TX_TIME_SECONDS"),
        new("no-numbers", [.. Head, .. Row("0", amount: "NaN"), .. Row("1", amount: "Infinity"), .. Row("2", amount: "-inf"), .. Row("3", seconds: "nan"), .. Row("4", fraud: "2"), .. Row("5", fraud: "true"), .. Row("6")],
            ["6"], "2,TX_AMOUNT", "3,TX_AMOUNT", "4,TX_AMOUNT", "5,TX_TIME_SECONDS", "6,TX_FRAUD", "7,TX_FRAUD"),
        new("thousands", [.. Head, .. Row("0", amount: "\"1,000.00\""), .. Row("1", amount: "1 000"), .. Row("2", amount: "1.000,00"), .. Row("3", amount: "1_000"), .. Row("4")],
            ["4"], "2,TX_AMOUNT", "3,TX_AMOUNT", "4,", "5,TX_AMOUNT"),
        new("huge-numbers",
            [.. Head, .. Row("0", amount: "1e400"), .. Row("1", amount: new string('9', 40)), .. Row("2", amount: new string('9', 28)), .. Row("3", seconds: new string('9', 30)), .. Row("4", seconds: "1e400"), .. Row("5")],
            ["5"], "2,TX_AMOUNT", "3,TX_AMOUNT", "4,TX_AMOUNT", "5,TX_TIME_SECONDS", "6,TX_TIME_SECONDS"),

        // The first fits; the sums of its card do not fit with the second and the third. Another card's and a later one do.
        new("sums-that-overflow",
            [.. Head, .. Row("0", amount: "92233720368547758.07"), .. Row("1", amount: "5.00"), .. Row("2", amount: "-92233720368547758.08"), .. Row("3", card: "C2"), .. Row("4", seconds: "9000000")],
            ["0", "3", "4"], "3,", "4,"),
    ];

    private static IEnumerable<HostileFile> Times() =>
    [
        new("times",
            [.. Head, .. Row("0", seconds: "-1522540801"), .. Row("1", seconds: "-1522540800"), .. Row("2", seconds: "251879759999"), .. Row("3", seconds: "251879760000"), .. Row("4", seconds: "100"), .. Row("5", seconds: "1")],
            ["1", "2", "4", "5"], "2,TX_TIME_SECONDS", "5,TX_TIME_SECONDS"),
    ];

    private static IEnumerable<HostileFile> Names() =>
    [
        new("empty-fields",
            [.. Head, .. Row(""), .. Row("1", card: ""), .. Row("2", terminal: " "), .. Row("3", amount: ""), .. Row("4", seconds: ""), .. Row("5", fraud: ""), .. Utf8(",,,,,,,\n"), .. Row("6")],
            ["6"], "2,TRANSACTION_ID", "3,CUSTOMER_ID", "4,TERMINAL_ID", "5,TX_AMOUNT", "6,TX_TIME_SECONDS", "7,TX_FRAUD", "8,TRANSACTION_ID"),
        new("long-ids",
            [.. Head, .. Row("0", card: Long[1..]), .. Row("1", card: Long), .. Row("2", terminal: Long), .. Row(Long), .. Row(Long[1..]), .. Row("5", card: new string('c', 70_000)), .. Row("6", card: new string('\u00E9', 127)),
                .. Row("7", card: new string('\u00E9', 128)), .. Row("8")],
            ["0", Long[1..], "6", "8"], "3,CUSTOMER_ID", "4,TERMINAL_ID", "5,TRANSACTION_ID", "7,CUSTOMER_ID", "9,CUSTOMER_ID"),
        new("ids-are-texts", [.. Head, .. Row("pay-1"), .. Row("7"), .. Row("07"), .. Row("7.0"), .. Row("9e99"), .. Row(" 7")], ["pay-1", "7", "07", "7.0", "9e99", " 7"]),
        new("ids-twice", [.. Head, .. Row("0"), .. Row("0", amount: "5.00"), .. Row("1"), .. Row("0")], ["0", "1"], "3,TRANSACTION_ID", "5,TRANSACTION_ID"),
    ];

    private static IEnumerable<HostileFile> Shapes() =>
    [
        new("empty", [], null),
        new("header-only", [.. Head], []),
        new("header-without-line-end", [.. Head[..^1]], []),
        new("no-line-end", [.. Head, .. Row("0"), .. Row("1")[..^1]], ["0", "1"]),
        new("blank-lines", [.. Head, .. Utf8("\n  \n"), .. Row("0"), .. Utf8("\n\n")], ["0"]),
        new("column-twice", [.. Utf8(Header.Replace("TX_DATETIME", "CUSTOMER_ID", StringComparison.Ordinal)), .. Row("0")], null),
        new("column-missing", [.. Utf8(Header.Replace(",TX_AMOUNT", "", StringComparison.Ordinal)), .. Row("0")], null),
        new("field-missing", [.. Head, .. Utf8("0,,C1,T1,1.00,1,0\n"), .. Row("1")], ["1"], "2,"),
        new("column-more", [.. Utf8("NOTE," + Header), .. Utf8("\"a, \"\"b\"\"\","), .. Row("0"), .. Row("1")], ["0"], "3,"),
        new("header-again", [.. Head, .. Row("0"), .. Head, .. Row("1")], ["0", "1"], "3,TX_AMOUNT"),
        new("100,000-columns", [.. Head, .. Row("0"), .. Utf8(new string(',', 100_000) + "\n"), .. Row("1")], ["0", "1"], "3,"),
        new("lines-of-megabytes", [.. Head, .. Row("0"), .. Utf8(new string('x', 5_000_000) + "\n"), .. Row("1"), .. Utf8(new string('y', 3_000_000))], ["0", "1"], "3,", "5,"),
        new("nothing-good", [.. Head, .. Utf8("x\ny\n")], [], "2,", "3,"),
    ];

    private static IEnumerable<HostileFile> Archives() =>
    [
        new("good.gz", Packed([.. Head, .. Row("0")]), ["0"]),
        new("gzip-without-its-name", Packed([.. Head, .. Row("0")]), null),
        new("no-gzip.gz", [.. Head, .. Row("0")], null),
        new("empty.gz", [], null),
        new("cut-off.gz", Packed([.. Head, .. Enumerable.Range(0, 3_000).SelectMany(i => Row($"{i}", card: $"{i * 7919 % 9973}"))])[..^400], null),
    ];

    private static byte[] Head => Utf8(Header);

    private static byte[] Row(string id, string card = "C1", string terminal = "T1", string amount = "1.00", string seconds = "60", string fraud = "0") =>
        Utf8($"{id},,{card},{terminal},{amount},{seconds},0,{fraud}\n");

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    private static byte[] Latin1(string text) => Encoding.Latin1.GetBytes(text);

    private static string Text(byte[] bytes) => Encoding.UTF8.GetString(bytes);

    private static byte[] Packed(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            gzip.Write(bytes);
        }

        return packed.ToArray();
    }
}

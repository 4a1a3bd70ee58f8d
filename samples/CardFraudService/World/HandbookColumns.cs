namespace CardFraudService.World;

/// <summary>Names of the columns in transaction and feature files, those of the Fraud Detection Handbook.</summary>
public static class HandbookColumns
{
    public const string Id = "TRANSACTION_ID";
    public const string DateTime = "TX_DATETIME";
    public const string Customer = "CUSTOMER_ID";
    public const string Terminal = "TERMINAL_ID";
    public const string Amount = "TX_AMOUNT";
    public const string Seconds = "TX_TIME_SECONDS";
    public const string Days = "TX_TIME_DAYS";
    public const string Fraud = "TX_FRAUD";
    public const string Scenario = "TX_FRAUD_SCENARIO";

    /// <summary>Not the handbook's: whether a payment came later than the feature set allows; in the files that this service writes.</summary>
    public const string Late = "late";

    /// <summary>The columns of a transaction file as it is written.</summary>
    public static IReadOnlyList<string> Transactions { get; } =
        [Id, DateTime, Customer, Terminal, Amount, Seconds, Days, Fraud];

    /// <summary>The 15 inputs of a model, in the order of its vector. All but the first are columns of a feature file.</summary>
    public static IReadOnlyList<string> ModelInputs { get; } =
    [
        Amount,
        "TX_DURING_WEEKEND",
        "TX_DURING_NIGHT",
        "CUSTOMER_ID_NB_TX_1DAY_WINDOW",
        "CUSTOMER_ID_AVG_AMOUNT_1DAY_WINDOW",
        "CUSTOMER_ID_NB_TX_7DAY_WINDOW",
        "CUSTOMER_ID_AVG_AMOUNT_7DAY_WINDOW",
        "CUSTOMER_ID_NB_TX_30DAY_WINDOW",
        "CUSTOMER_ID_AVG_AMOUNT_30DAY_WINDOW",
        "TERMINAL_ID_NB_TX_1DAY_WINDOW",
        "TERMINAL_ID_RISK_1DAY_WINDOW",
        "TERMINAL_ID_NB_TX_7DAY_WINDOW",
        "TERMINAL_ID_RISK_7DAY_WINDOW",
        "TERMINAL_ID_NB_TX_30DAY_WINDOW",
        "TERMINAL_ID_RISK_30DAY_WINDOW",
    ];
}

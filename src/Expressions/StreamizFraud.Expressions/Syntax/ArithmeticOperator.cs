namespace StreamizFraud.Expressions.Syntax;

/// <summary>What is computed of two numbers.</summary>
internal enum ArithmeticOperator
{
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
}

using System.Text.Json;
using Deucalion.Model.Labels;
using Deucalion.Primitives.Numbers;

namespace Deucalion.PromQL.Syntax;

/// <summary>Writes the nodes of a tree; recurses once per level.</summary>
internal sealed class AstJsonWriter(Utf8JsonWriter json)
{
    public void Write(Expr? expr)
    {
        if (expr is null)
        {
            json.WriteNullValue();
            return;
        }

        json.WriteStartObject();
        switch (expr)
        {
            case AggregateExpr n:
                Aggregate(n);
                break;
            case BinaryExpr n:
                Binary(n);
                break;
            case CallExpr n:
                Call(n);
                break;
            case DurationExpr n:
                Duration(n);
                break;
            case MatrixSelector n:
                Selector("matrixSelector", n.Selector, n);
                break;
            case NumberLiteral n:
                json.WriteString("type", "numberLiteral");
                json.WriteString("val", GoFloat.FormatPlain(n.Value));
                break;
            case ParenExpr n:
                Child("expr", n.Inner);
                json.WriteString("type", "parenExpr");
                break;
            case StringLiteral n:
                json.WriteString("type", "stringLiteral");
                json.WriteString("val", ByteText.ToValidText(n.Value));
                break;
            case SubqueryExpr n:
                Subquery(n);
                break;
            case UnaryExpr n:
                Child("expr", n.Inner);
                json.WriteString("op", n.IsMinus ? "-" : "+");
                json.WriteString("type", "unaryExpr");
                break;
            case VectorSelector n:
                Selector("vectorSelector", n, null);
                break;
        }

        json.WriteEndObject();
    }

    private void Aggregate(AggregateExpr n)
    {
        Child("expr", n.Inner);
        Strings("grouping", n.Grouping);
        json.WriteString("op", n.Operator);
        Child("param", n.Parameter);
        json.WriteString("type", "aggregation");
        json.WriteBoolean("without", n.Without);
    }

    private void Binary(BinaryExpr n)
    {
        json.WriteBoolean("bool", n.ReturnBool);
        Child("lhs", n.Left);
        json.WritePropertyName("matching");
        Matching(n.Matching);
        json.WriteString("op", n.Operator.Text());
        Child("rhs", n.Right);
        json.WriteString("type", "binaryExpr");
    }

    private void Matching(VectorMatching? m)
    {
        if (m is null)
        {
            json.WriteNullValue();
            return;
        }

        json.WriteStartObject();
        json.WriteString("card", m.Cardinality switch
        {
            MatchCardinality.OneToOne => "one-to-one",
            MatchCardinality.ManyToOne => "many-to-one",
            MatchCardinality.OneToMany => "one-to-many",
            _ => "many-to-many",
        });
        json.WriteStartObject("fillValues");
        FillValue("lhs", m.FillLeft);
        FillValue("rhs", m.FillRight);
        json.WriteEndObject();
        Strings("include", m.Include);
        Strings("labels", m.Labels);
        json.WriteBoolean("on", m.On);
        json.WriteEndObject();
    }

    /// <summary>JSON has no number for infinities and NaN: null.</summary>
    private void FillValue(string name, double? value)
    {
        json.WritePropertyName(name);
        if (value is { } number && double.IsFinite(number))
        {
            json.WriteRawValue(GoFloat.FormatShortest(number), skipInputValidation: true);
        }
        else
        {
            json.WriteNullValue();
        }
    }

    private void Call(CallExpr n)
    {
        json.WriteStartArray("args");
        foreach (Expr argument in n.Arguments)
        {
            Write(argument);
        }

        json.WriteEndArray();
        json.WriteStartObject("func");
        Strings("argTypes", n.Function.ArgumentTypes.Select(ValueTypes.Text));
        json.WriteString("name", n.Function.Name);
        json.WriteString("returnType", n.Function.ReturnType.Text());
        json.WriteNumber("variadic", n.Function.Variadic);
        json.WriteEndObject();
        json.WriteString("type", "call");
    }

    private void Selector(string type, VectorSelector n, MatrixSelector? matrix)
    {
        json.WriteBoolean("anchored", n.Anchored);
        json.WriteStartArray("matchers");
        foreach (Matcher m in n.Matchers)
        {
            json.WriteStartObject();
            json.WriteString("name", ByteText.ToValidText(m.Name));
            json.WriteString("type", m.Type.Text());
            json.WriteString("value", ByteText.ToValidText(m.Value));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteString("name", n.Name);
        json.WriteNumber("offset", n.Time.Offset);
        Operand("offsetExpr", n.Time.OffsetExpr);
        if (matrix is not null)
        {
            json.WriteNumber("range", matrix.Range);
            Operand("rangeExpr", matrix.RangeExpr);
        }

        json.WriteBoolean("smoothed", n.Smoothed);
        StartOrEnd(n.Time);
        Timestamp(n.Time);
        json.WriteString("type", type);
    }

    private void Subquery(SubqueryExpr n)
    {
        Child("expr", n.Inner);
        json.WriteNumber("offset", n.Time.Offset);
        Operand("offsetExpr", n.Time.OffsetExpr);
        json.WriteNumber("range", n.Range);
        Operand("rangeExpr", n.RangeExpr);
        StartOrEnd(n.Time);
        json.WriteNumber("step", n.Step);
        Operand("stepExpr", n.StepExpr);
        Timestamp(n.Time);
        json.WriteString("type", "subquery");
    }

    private void Duration(DurationExpr n)
    {
        Operand("lhs", n.Left);
        json.WriteString("op", n.Function ?? n.Operator!.Value.Text());
        Operand("rhs", n.Right);
        json.WriteString("type", "durationExpr");
        json.WriteBoolean("wrapped", n.Wrapped);
    }

    /// <summary>An operand of duration arithmetic; numbers there also tell how they were written.</summary>
    private void Operand(string name, Expr? operand)
    {
        json.WritePropertyName(name);
        if (operand is not NumberLiteral number)
        {
            Write(operand);
            return;
        }

        json.WriteStartObject();
        json.WriteBoolean("duration", number.IsDuration);
        json.WriteString("type", "numberLiteral");
        json.WriteString("val", GoFloat.FormatPlain(number.Value));
        json.WriteEndObject();
    }

    private void StartOrEnd(TimeModifier time)
    {
        json.WritePropertyName("startOrEnd");
        json.WriteStringValue(time.AtPreprocessor switch { AtPreprocessor.Start => "start", AtPreprocessor.End => "end", _ => null });
    }

    private void Timestamp(TimeModifier time)
    {
        json.WritePropertyName("timestamp");
        if (time.AtTimestamp is { } timestamp)
        {
            json.WriteNumberValue(timestamp);
        }
        else
        {
            json.WriteNullValue();
        }
    }

    private void Child(string name, Expr? child)
    {
        json.WritePropertyName(name);
        Write(child);
    }

    private void Strings(string name, IEnumerable<string> values)
    {
        json.WriteStartArray(name);
        foreach (string value in values)
        {
            json.WriteStringValue(ByteText.ToValidText(value));
        }

        json.WriteEndArray();
    }
}

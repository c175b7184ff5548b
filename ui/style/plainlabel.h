#pragma once

#include <QLabel>

namespace Deckhand {

/// Text that is shown to the letter, and wrapped.
inline QLabel *plainLabel(QWidget *parent, const char *objectName, const QString &text = {})
{
    auto *label = new QLabel(text, parent);
    label->setObjectName(QLatin1String(objectName));
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    return label;
}

} // namespace Deckhand

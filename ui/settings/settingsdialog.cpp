#include "ui/settings/settingsdialog.h"

#include "ui/accessible/clearbutton.h"
#include "ui_settingsdialog.h"

#include <QCompleter>
#include <QUrl>

#include <array>

namespace Deckhand {

namespace {

constexpr int kLeastCompactAt = 30; // below, it would begin again as soon as it has ended

/// In the order of the entries of the box.
constexpr std::array kThinking{ThinkingWish::ModelsDefault, ThinkingWish::Off, ThinkingWish::On};

void setColor(QWidget *widget, const QColor &color)
{
    widget->setStyleSheet(QStringLiteral("color:%1").arg(color.name()));
}

QString listSheet(const Theme &theme)
{
    const QColor current = mixed(theme.card, theme.accent, theme.dark ? 0.30 : 0.14);
    return QStringLiteral("QListWidget{background:%1;border:none;border-right:1px solid %2;padding:14px 8px;outline:0}"
                          "QListWidget::item{color:%3;padding:7px 10px;border-radius:6px;margin:1px 0}"
                          "QListWidget::item:selected{background:%4;color:%3}")
        .arg(theme.card.name(), theme.border.name(), theme.text.name(), current.name());
}

} // namespace

QString baseUrlProblem(const QString &text)
{
    const QString trimmed = text.trimmed();
    const QUrl url(trimmed, QUrl::StrictMode);
    const bool isWeb = url.scheme() == u"http" || url.scheme() == u"https";
    if (trimmed.isEmpty() || (url.isValid() && isWeb && !url.host().isEmpty()))
        return {};
    return SettingsDialog::tr("This is no address like https://api.anthropic.com or http://localhost:11434.");
}

SettingsDialog::SettingsDialog(QWidget *parent) : QDialog(parent), m_ui(std::make_unique<Ui::SettingsDialog>())
{
    m_ui->setupUi(this);
    m_ui->modelBox->lineEdit()->setPlaceholderText(tr("the default"));
    addClearButton(*m_ui->baseUrlEdit, tr("Clear the base URL"));
    m_ui->modelBox->lineEdit()->setAccessibleName(tr("Model"));
    m_ui->modelBox->completer()->setFilterMode(Qt::MatchContains);

    connect(m_ui->pageList, &QListWidget::currentRowChanged, m_ui->pages, &QStackedWidget::setCurrentIndex);
    connect(m_ui->baseUrlEdit, &QLineEdit::textChanged, this, &SettingsDialog::checkBaseUrl);
    connect(m_ui->keyEdit, &QLineEdit::textChanged, this, &SettingsDialog::showKeyState);
    connect(m_ui->showKeyButton, &QPushButton::toggled, this,
            [this](bool shown) { m_ui->keyEdit->setEchoMode(shown ? QLineEdit::Normal : QLineEdit::Password); });
    connect(m_ui->forgetKeyButton, &QPushButton::clicked, this, &SettingsDialog::forgetKey);
    connect(m_ui->fetchButton, &QPushButton::clicked, this, &SettingsDialog::requestModels);
    connect(m_ui->pricesButton, &QPushButton::clicked, this, &SettingsDialog::priceTableRequested);
    connect(m_ui->compactBox, &QSpinBox::editingFinished, m_ui->compactBox,
            [this] { m_ui->compactBox->setValue(compactAt()); });
    connect(m_ui->cancelButton, &QPushButton::clicked, this, &QDialog::reject);
    connect(m_ui->saveButton, &QPushButton::clicked, this, &SettingsDialog::save);

    m_ui->overrideLabel->hide();
    m_ui->updatesTitle->hide();
    m_ui->updatesBox->hide();
    showPage(Page::Model);
    setValues({});
    setKeyState({});
    showModelStatus({}, false);
    followTheme(this, &SettingsDialog::applyTheme);
}

SettingsDialog::~SettingsDialog() = default;

void SettingsDialog::setValues(const SettingsValues &values)
{
    m_ui->baseUrlEdit->setText(values.baseUrl);
    m_ui->modelBox->setEditText(values.model);
    m_ui->editsButton->setChecked(values.permissionMode == PermissionMode::AcceptEdits);
    m_ui->planButton->setChecked(values.permissionMode == PermissionMode::Plan);
    m_ui->askButton->setChecked(values.permissionMode == PermissionMode::Ask
                                || values.permissionMode == PermissionMode::Bypass);
    m_ui->tasksPage->setPreferences(values.tasks);
    m_ui->alertsPage->setPreferences(values.alerts);
    m_ui->thinkingBox->setCurrentIndex(
        int(std::find(kThinking.begin(), kThinking.end(), values.thinking) - kThinking.begin()));
    m_ui->spendingBox->setValue(values.spendingLimitUsd);
    m_ui->compactBox->setValue(values.compactAtPercent);
    m_ui->editsContextBox->setChecked(values.editsContext);
    m_ui->namesBox->setChecked(values.namesConversations);
    m_ui->updatesBox->setChecked(values.looksForUpdates);
    m_ui->systemButton->setChecked(values.theme == ThemeMode::System);
    m_ui->lightButton->setChecked(values.theme == ThemeMode::Light);
    m_ui->darkButton->setChecked(values.theme == ThemeMode::Dark);
    checkBaseUrl();
    m_shown = this->values(); // a field may show less than it was given: that is no choice of the user's
}

SettingsValues SettingsDialog::values() const
{
    SettingsValues values;
    values.baseUrl = m_ui->baseUrlEdit->text().trimmed();
    values.model = m_ui->modelBox->currentText().trimmed();
    if (m_ui->editsButton->isChecked())
        values.permissionMode = PermissionMode::AcceptEdits;
    else if (m_ui->planButton->isChecked())
        values.permissionMode = PermissionMode::Plan;
    values.tasks = m_ui->tasksPage->preferences();
    values.alerts = m_ui->alertsPage->preferences();
    values.thinking = kThinking.at(size_t(std::max(0, m_ui->thinkingBox->currentIndex())));
    values.spendingLimitUsd = m_ui->spendingBox->value();
    values.compactAtPercent = compactAt();
    values.editsContext = m_ui->editsContextBox->isChecked();
    values.namesConversations = m_ui->namesBox->isChecked();
    values.looksForUpdates = m_ui->updatesBox->isChecked();
    if (m_ui->lightButton->isChecked())
        values.theme = ThemeMode::Light;
    else if (m_ui->darkButton->isChecked())
        values.theme = ThemeMode::Dark;
    return values;
}

int SettingsDialog::compactAt() const
{
    const int percent = m_ui->compactBox->value();
    return percent == 0 ? 0 : std::max(percent, kLeastCompactAt);
}

void SettingsDialog::setKeyState(const KeyState &state)
{
    m_keyState = state;
    m_forgetsKey = false;
    m_ui->keyEdit->clear();
    m_ui->showKeyButton->setChecked(false);
    showKeyState();
}

void SettingsDialog::setOverrideNote(const QString &text)
{
    m_ui->overrideLabel->setText(text);
    m_ui->overrideLabel->setVisible(!text.isEmpty());
}

void SettingsDialog::offerUpdates()
{
    m_ui->updatesTitle->show();
    m_ui->updatesBox->show();
}

void SettingsDialog::showPage(Page page)
{
    m_ui->pageList->setCurrentRow(int(page));
}

void SettingsDialog::setModels(const QStringList &ids)
{
    const QString chosen = m_ui->modelBox->currentText();
    m_ui->modelBox->clear();
    m_ui->modelBox->addItems(ids);
    m_ui->modelBox->setEditText(chosen);
    m_ui->fetchButton->setEnabled(true);
    // No %n: without a translation "(s)" would be shown as it is.
    const QString found = ids.size() == 1 ? tr("One model is offered.") : tr("%1 models are offered.").arg(ids.size());
    showModelStatus(ids.isEmpty() ? tr("The server names no models; type an id.") : found, false);
}

void SettingsDialog::setModelListError(const QString &message)
{
    m_ui->fetchButton->setEnabled(true);
    showModelStatus(message, true);
}

void SettingsDialog::checkBaseUrl()
{
    const QString problem = baseUrlProblem(m_ui->baseUrlEdit->text());
    const QString advice = tr("Any server that speaks the Messages API. Empty: Anthropic.");
    m_ui->urlStatus->setText(problem.isEmpty() ? advice : problem);
    const Theme theme = Theme::of(palette());
    setColor(m_ui->urlStatus, problem.isEmpty() ? theme.muted : theme.error);
    m_ui->saveButton->setEnabled(problem.isEmpty() && !m_testing);
    m_ui->fetchButton->setEnabled(problem.isEmpty());
}

void SettingsDialog::requestModels()
{
    m_ui->fetchButton->setEnabled(false);
    showModelStatus(tr("Asking the server…"), false);
    emit modelListRequested(m_ui->baseUrlEdit->text().trimmed(), typedKey());
}

QString SettingsDialog::typedKey() const
{
    return m_ui->keyEdit->text().trimmed();
}

void SettingsDialog::forgetKey()
{
    m_forgetsKey = true;
    m_ui->keyEdit->clear();
    showKeyState();
}

void SettingsDialog::showKeyState()
{
    const bool typed = !m_ui->keyEdit->text().isEmpty();
    const bool stored = m_keyState.stored && !m_forgetsKey;
    m_ui->keyEdit->setPlaceholderText(stored ? tr("A key is stored; type to replace it") : tr("sk-ant-…"));
    m_ui->forgetKeyButton->setVisible(stored && !typed);
    showKeyText(m_forgetsKey && !typed ? tr("The stored key is forgotten when you save.") : m_keyState.place, false);
}

void SettingsDialog::showKeyText(const QString &text, bool isError)
{
    m_ui->keyStatus->setText(text);
    m_ui->keyStatus->setVisible(!text.isEmpty());
    m_keyStatusIsError = isError;
    const Theme theme = Theme::of(palette());
    setColor(m_ui->keyStatus, isError ? theme.error : theme.muted);
}

void SettingsDialog::showModelStatus(const QString &text, bool isError)
{
    m_modelStatusIsError = isError;
    m_ui->modelStatus->setText(text);
    const Theme theme = Theme::of(palette());
    setColor(m_ui->modelStatus, isError ? theme.error : theme.muted);
}

void SettingsDialog::save()
{
    const QString key = typedKey();
    if (key.isEmpty() || key == m_refusedKey)
        return finish();
    setTesting(true);
    showPage(Page::Model);
    showKeyText(tr("Trying the key…"), false);
    emit keyTestRequested(m_ui->baseUrlEdit->text().trimmed(), key);
}

void SettingsDialog::acceptKey()
{
    if (m_testing)
        finish();
}

void SettingsDialog::refuseKey(const QString &why)
{
    if (!m_testing)
        return;
    setTesting(false);
    m_refusedKey = typedKey();
    showKeyText(tr("%1 Save once more to keep it all the same.").arg(why), true);
    m_ui->keyEdit->setFocus();
}

/// Meanwhile nothing can be changed that the verdict is about.
void SettingsDialog::setTesting(bool testing)
{
    m_testing = testing;
    m_ui->saveButton->setEnabled(!testing);
    m_ui->baseUrlEdit->setReadOnly(testing);
    m_ui->keyEdit->setReadOnly(testing);
}

void SettingsDialog::finish()
{
    const QString key = typedKey();
    setTesting(false);
    emit saved(m_shown, values());
    if (!key.isEmpty() || m_forgetsKey)
        emit keyChanged(key);
    m_ui->keyEdit->clear();
    accept();
}

void SettingsDialog::applyTheme(const Theme &theme)
{
    m_ui->pageList->setStyleSheet(listSheet(theme));
    m_ui->footer->setStyleSheet(
        QStringLiteral("#footer{border:none;border-top:1px solid %1}").arg(theme.border.name()));
    for (QWidget *field : {static_cast<QWidget *>(m_ui->baseUrlEdit), static_cast<QWidget *>(m_ui->keyEdit),
                           static_cast<QWidget *>(m_ui->modelBox), static_cast<QWidget *>(m_ui->thinkingBox),
                           static_cast<QWidget *>(m_ui->compactBox), static_cast<QWidget *>(m_ui->spendingBox)})
        field->setStyleSheet(fieldSheet(theme));
    m_ui->saveButton->setStyleSheet(filledButtonSheet(theme));
    for (QPushButton *button :
         {m_ui->cancelButton, m_ui->fetchButton, m_ui->showKeyButton, m_ui->forgetKeyButton, m_ui->pricesButton})
        button->setStyleSheet(quietButtonSheet(theme));
    for (QLabel *label : {m_ui->askText, m_ui->editsText, m_ui->planText, m_ui->bypassText, m_ui->pricesText})
        setColor(label, theme.muted);
    setColor(m_ui->overrideLabel, theme.warning);
    for (QLabel *label : {m_ui->askText, m_ui->editsText, m_ui->planText})
        label->setContentsMargins(24, 0, 0, 8);
    m_ui->overrideLabel->setContentsMargins(0, 0, 0, 10);
    for (QRadioButton *button : {m_ui->askButton, m_ui->editsButton, m_ui->planButton, m_ui->systemButton,
                                 m_ui->lightButton, m_ui->darkButton})
        outlineIndicator(*button, theme);
    for (QCheckBox *box : {m_ui->editsContextBox, m_ui->namesBox, m_ui->updatesBox})
        outlineIndicator(*box, theme);

    for (QLabel *label : {m_ui->urlTitle, m_ui->keyTitle, m_ui->modelTitle, m_ui->turnsTitle, m_ui->permissionsTitle,
                          m_ui->themeTitle, m_ui->updatesTitle})
        label->setFont(titleFont(font()));
    checkBaseUrl();
    showModelStatus(m_ui->modelStatus->text(), m_modelStatusIsError);
    showKeyText(m_ui->keyStatus->text(), m_keyStatusIsError);
}

} // namespace Deckhand

// The editor's default themes as its views get them: CSS variables, and a class on the body.
const fonts = {
  'font-family': 'system-ui, "Segoe UI", "Ubuntu", "Droid Sans", sans-serif', 'font-size': '13px', 'font-weight': 'normal',
  'editor-font-family': 'monospace', 'editor-font-size': '13px',
};

/** Each colour in dark, light and high contrast; `-` where that theme sets none. */
const colours = `
foreground                              #cccccc   #3b3b3b   #ffffff
sideBar-background                      #181818   #f8f8f8   #000000
editor-background                       #1f1f1f   #ffffff   #000000
descriptionForeground                   #9d9d9d   #3b3b3bb3 #ffffffb3
errorForeground                         #f85149   #f85149   #f48771
focusBorder                             #0078d4   #005fb8   #f38518
icon-foreground                         #cccccc   #3b3b3b   #ffffff
widget-border                           #313131   #e5e5e5   #6fc3df
widget-shadow                           #0000005c #00000029 -
panel-border                            #2b2b2b   #e5e5e5   #6fc3df
editorWidget-background                 #202020   #f8f8f8   #0c141f
editorWidget-foreground                 #cccccc   #3b3b3b   #ffffff
editorWidget-border                     #454545   #c8c8c8   #6fc3df
input-background                        #313131   #ffffff   #000000
input-border                            #3c3c3c   #cecece   #6fc3df
input-foreground                        #cccccc   #3b3b3b   #ffffff
input-placeholderForeground             #989898   #767676   #ffffffb3
button-background                       #0078d4   #005fb8   -
button-foreground                       #ffffff   #ffffff   #ffffff
button-hoverBackground                  #026ec1   #0258a8   -
button-border                           #ffffff12 #0000001a #6fc3df
button-secondaryBackground              #313131   #e5e5e5   -
button-secondaryForeground              #cccccc   #3b3b3b   #ffffff
button-secondaryHoverBackground         #3c3c3c   #cccccc   -
textLink-foreground                     #4daafc   #005fb8   #21a6ff
textLink-activeForeground               #4daafc   #005fb8   #21a6ff
textCodeBlock-background                #2b2b2b   #f8f8f8   #000000
textPreformat-foreground                #d0d0d0   #3b3b3b   #000000
textPreformat-background                #3c3c3c   #0000001f #ffffff
textBlockQuote-background               #2b2b2b   #f8f8f8   -
textBlockQuote-border                   #616161   #e5e5e5   #ffffff
textSeparator-foreground                #21262d   #21262d   #000000
menu-background                         #1f1f1f   #ffffff   #000000
menu-foreground                         #cccccc   #3b3b3b   #ffffff
menu-border                             #454545   #cecece   #6fc3df
menu-selectionBackground                #0078d4   #005fb8   -
menu-selectionForeground                #ffffff   #ffffff   #ffffff
menu-separatorBackground                #454545   #d4d4d4   #6fc3df
list-hoverBackground                    #2a2d2e   #f2f2f2   -
list-activeSelectionBackground          #04395e   #e8e8e8   -
list-activeSelectionForeground          #ffffff   #000000   #ffffff
list-inactiveSelectionBackground        #37373d   #e4e6f1   -
badge-background                        #616161   #cccccc   #000000
badge-foreground                        #f8f8f8   #3b3b3b   #ffffff
toolbar-hoverBackground                 #5a5d5e50 #b8b8b850 -
progressBar-background                  #0078d4   #005fb8   #6fc3df
chat-requestBorder                      #ffffff1a #0000001a -
inputValidation-infoBackground          #063b49   #d6ecf2   #000000
inputValidation-infoBorder              #007acc   #007acc   #6fc3df
inputValidation-warningBorder           #b89500   #b89500   #6fc3df
inputValidation-errorBackground         #5a1d1d   #f2dede   #000000
inputValidation-errorBorder             #be1100   #be1100   #6fc3df
gitDecoration-addedResourceForeground   #81b88b   #587c0c   #a1e3ad
gitDecoration-deletedResourceForeground #c74e39   #ad0707   #c74e39
editorWarning-foreground                #cca700   #bf8803   #ffd370
scrollbarSlider-background              #79797966 #64646466 #6fc3df99
scrollbarSlider-hoverBackground         #646464b3 #646464b3 #6fc3dfcc
debugTokenExpression-name               #c586c0   #9b46b0   #ffffff
debugTokenExpression-string             #ce9178   #a31515   #f48771
debugTokenExpression-number             #b5cea8   #098658   #89d185
symbolIcon-functionForeground           #b180d7   #652d90   #b180d7
symbolIcon-variableForeground           #75beff   #007acc   #75beff
symbolIcon-classForeground              #ee9d28   #d67e00   #ee9d28
keybindingLabel-background              #8080802b #dddddd66 -
keybindingLabel-foreground              #cccccc   #3b3b3b   #ffffff
keybindingLabel-border                  #33333399 #cccccc66 #6fc3df
contrastBorder                          -         -         #6fc3df
contrastActiveBorder                    -         -         #f38518
menu-selectionBorder                    -         -         #f38518
`;

const column = (at) => Object.fromEntries(colours.trim().split('\n').map((line) => line.split(/ +/)).filter((row) => row[at] !== '-').map((row) => [row[0], row[at]]));

export const themes = {
  dark: { class: 'vscode-dark', colours: column(1) },
  light: { class: 'vscode-light', colours: column(2) },
  contrast: { class: 'vscode-high-contrast', colours: column(3) },
};

/** What the editor puts into every view besides (its `_defaultStyles`). */
const defaults = `html{scrollbar-color:var(--vscode-scrollbarSlider-background) transparent}
body{overscroll-behavior-x:none;background-color:transparent;color:var(--vscode-editor-foreground);font-family:var(--vscode-font-family);font-weight:var(--vscode-font-weight);font-size:var(--vscode-font-size);margin:0;padding:0 20px}
img,video{max-width:100%;max-height:100%}a,a code{color:var(--vscode-textLink-foreground)}a:hover{color:var(--vscode-textLink-activeForeground)}
a:focus,input:focus,select:focus,textarea:focus{outline:1px solid -webkit-focus-ring-color;outline-offset:-1px}
code{font-family:var(--monaco-monospace-font);color:var(--vscode-textPreformat-foreground);background-color:var(--vscode-textPreformat-background);padding:1px 3px;border-radius:4px}pre code{padding:0}
blockquote{background:var(--vscode-textBlockQuote-background);border-color:var(--vscode-textBlockQuote-border)}
kbd{background-color:var(--vscode-keybindingLabel-background);color:var(--vscode-keybindingLabel-foreground);border-style:solid;border-width:1px;border-radius:3px;border-color:var(--vscode-keybindingLabel-border);vertical-align:middle;padding:1px 3px}`;

/** The theme's variables as a style sheet. */
export function sheetOf({ colours }) {
  return `:root{${Object.entries({ ...fonts, ...colours }).map(([name, value]) => `--vscode-${name}:${value};`).join('')}}${defaults}`;
}
